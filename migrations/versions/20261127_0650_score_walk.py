"""the index of scores holds what the backlog's filters ask, so that walking it reads no words"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0650"
down_revision = "20261127_0640"
branch_labels = None
depends_on = None

LISTED = sa.text("deleted_at IS NULL AND merged_into_id IS NULL")
BEFORE = ("score", "id")
SINCE = (*BEFORE, "created_at", "board_id", "kind", "votes", "status_kind")


def upgrade() -> None:
    _replace(SINCE)


def downgrade() -> None:
    _replace(BEFORE)


def _replace(columns: tuple[str, ...]) -> None:
    """SQLite's begins with what is equal in all rows of a list; PostgreSQL's holds the listed only."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_submission_score", table_name="submission")
        op.create_index("ix_submission_score", "submission", ["deleted_at", "merged_into_id", *columns])
    else:
        op.drop_index("ix_submission_score_listed", table_name="submission")
        op.create_index("ix_submission_score_listed", "submission", list(columns), postgresql_where=LISTED)
