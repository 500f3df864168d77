"""how upset submissions sound"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0230"
down_revision = "20261127_0220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = sa.Enum("calm", "upset", "furious", name="said", native_enum=False, create_constraint=True, length=30)
    op.create_table(
        "heat",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(53), nullable=False),
        sa.Column("stands", sa.Float(53), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", said, nullable=True),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_heat_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["member.id"], name="fk_heat_said_by_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("submission_id", name="pk_heat"),
    )
    op.create_index("ix_heat_said_by_id", "heat", ["said_by_id"])


def downgrade() -> None:
    op.drop_table("heat")
