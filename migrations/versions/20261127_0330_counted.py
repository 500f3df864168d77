"""an index that the backlog's filters count by"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0330"
down_revision = "20261127_0300"
branch_labels = None
depends_on = None

LISTED = sa.text("deleted_at IS NULL AND merged_into_id IS NULL")


def upgrade() -> None:
    columns = ["board_id", "kind", "votes", "status_kind", "id"]
    op.create_index("ix_submission_counted", "submission", columns, sqlite_where=LISTED, postgresql_where=LISTED)


def downgrade() -> None:
    op.drop_index("ix_submission_counted", table_name="submission")
