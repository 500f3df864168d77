"""keys of one's own"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0610"
down_revision = "20261127_0350"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("own_keys", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("member", "own_keys")
