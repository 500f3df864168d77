"""the inbox counts by one index, and the team is found among all members without reading them"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0836"
down_revision = "20261126_0825"
branch_labels = None
depends_on = None

WAITS = sa.text("ip_type IS NULL AND deleted_at IS NULL AND merged_into_id IS NULL")
TEAM = sa.text("role <> 'customer'")
WAITING = ["ip_type", "deleted_at", "merged_into_id"]
FACETS = ["board_id", "kind", "status_kind", "assignee_id", "snoozed_until", "answered_at", "created_at", "id"]


def upgrade() -> None:
    _count_by([*WAITING, *FACETS])
    op.create_index("ix_member_team", "member", ["role"], unique=False, sqlite_where=TEAM, postgresql_where=TEAM)


def downgrade() -> None:
    op.drop_index("ix_member_team", table_name="member")
    _count_by(FACETS)


def _count_by(columns: list[str]) -> None:
    op.drop_index("ix_submission_desk", table_name="submission")
    op.create_index(
        "ix_submission_desk", "submission", columns, unique=False, sqlite_where=WAITS, postgresql_where=WAITS
    )
