"""each view of the inbox is counted and listed by an index of its own"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1430"
down_revision = "20261127_0655"
branch_labels = None
depends_on = None

WAITS = "ip_type IS NULL AND deleted_at IS NULL AND merged_into_id IS NULL"
WAITING = ["ip_type", "deleted_at", "merged_into_id"]
FACETS = ["board_id", "kind", "status_kind", "assignee_id", "answered_at", "snoozed_until"]
BEFORE = ["board_id", "kind", "status_kind", "assignee_id", "snoozed_until", "answered_at", "created_at", "id"]
VIEWS = {
    "queue": (["created_at", "id", *FACETS], "snoozed_until IS NULL"),
    "unseen": (["board_id", "snoozed_until"], "snoozed_until IS NULL"),
    "snoozed": (["snoozed_until", "created_at", "id", "board_id"], "snoozed_until IS NOT NULL"),
    "assigned": (["assignee_id", "board_id", "snoozed_until"], "assignee_id IS NOT NULL"),
}


def upgrade() -> None:
    op.drop_index("ix_submission_desk", table_name="submission")
    _create("desk", [*FACETS, "created_at", "id", *WAITING], WAITS)
    for name, (columns, shown) in VIEWS.items():
        _create(name, [*columns, *WAITING], f"{WAITS} AND {shown}")


def downgrade() -> None:
    for name in ("desk", *VIEWS):
        op.drop_index(f"ix_submission_{name}", table_name="submission")
    _create("desk", [*WAITING, *BEFORE], WAITS)


def _create(name: str, columns: list[str], where: str) -> None:
    shown = sa.text(where)
    op.create_index(
        f"ix_submission_{name}", "submission", columns, unique=False, sqlite_where=shown, postgresql_where=shown
    )
