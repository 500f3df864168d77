"""pairs of submissions that may say the same, for the merge desk"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0130"
down_revision = "20261126_0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Float(53), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("is_proposed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_pair_ordered")),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"], ["member.id"], name="fk_pair_dismissed_by_id_member", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["submission.id"], name="fk_pair_first_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["member.id"], name="fk_pair_proposed_by_id_member", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["submission.id"], name="fk_pair_second_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pair"),
        sa.UniqueConstraint("first_id", "second_id", name="uq_pair_first_id_second_id"),
    )
    op.create_index("ix_pair_waiting", "pair", ["dismissed_at", "is_proposed", "likeness", "id"], unique=False)
    op.create_index("ix_pair_second_id", "pair", ["second_id"], unique=False)


def downgrade() -> None:
    op.drop_table("pair")
