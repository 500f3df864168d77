"""what submissions may teach, guessed"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0340"
down_revision = "20261127_0330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "type_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judgements", sa.Integer(), nullable=False),
        sa.Column("precision", sa.Float(53), nullable=False),
        sa.Column("share", sa.Float(53), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_type_model"),
    )
    op.create_table(
        "type_guess",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("ip_type", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(53), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("guessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_type_guess_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"], ["member.id"], name="fk_type_guess_dismissed_by_id_member", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("submission_id", name="pk_type_guess"),
    )
    op.create_index("ix_type_guess_dismissed_by_id", "type_guess", ["dismissed_by_id"])
    op.create_index("ix_type_guess_decided", "type_guess", ["decided_at"])


def downgrade() -> None:
    op.drop_table("type_guess")
    op.drop_table("type_model")
