"""passages that were split off as submissions of their own"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0234"
down_revision = "20261126_0230"
branch_labels = None
depends_on = None

STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "split",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_split_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["from_id"], ["submission.id"], name="fk_split_from_id_submission", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_split_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["member.id"], name="fk_split_undone_by_id_member", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_split"),
    )
    op.create_index(
        "uq_split_standing",
        "split",
        ["submission_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_split_submission", "split", ["submission_id", "created_at"], unique=False)
    op.create_index("ix_split_from", "split", ["from_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("split")
