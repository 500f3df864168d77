"""what titles mean, as numbers"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0145"
down_revision = "20261126_0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_vector_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_vector"),
        sa.UniqueConstraint("submission_id", name="uq_vector_submission_id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("vector")
