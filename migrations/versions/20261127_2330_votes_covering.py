"""what a file of the whole backlog holds, in its order, is told by one index: it knows the boards too"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_2330"
down_revision = "20261127_2015"
branch_labels = None
depends_on = None

LISTED = sa.text("deleted_at IS NULL AND merged_into_id IS NULL")


def upgrade() -> None:
    _make_anew(["votes", "id", "board_id"])


def downgrade() -> None:
    _make_anew(["votes", "id"])


def _make_anew(order: list[str]) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    name = f"ix_submission_votes{'_listed' if postgresql else ''}"
    op.drop_index(name, table_name="submission")
    first = [] if postgresql else ["deleted_at", "merged_into_id"]
    op.create_index(name, "submission", [*first, *order], unique=False, postgresql_where=LISTED)
