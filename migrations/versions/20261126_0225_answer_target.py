"""within how many days a board means to answer"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0225"
down_revision = "20261126_0220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("board", sa.Column("answer_within", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("board", "answer_within")
