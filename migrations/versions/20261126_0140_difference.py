"""why a submission is not the same as another one"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0140"
down_revision = "20261126_0130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "difference",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["submission.id"], name="fk_difference_other_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_difference_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("submission_id", "other_id", name="pk_difference"),
    )
    op.create_index("ix_difference_other_id", "difference", ["other_id"], unique=False)


def downgrade() -> None:
    op.drop_table("difference")
