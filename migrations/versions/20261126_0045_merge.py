"""merge is a link: who made which submission a voice of which"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0045"
down_revision = "20261122_0300"
branch_labels = None
depends_on = None

LISTS = {
    "ix_submission_votes": ["votes", "id"],
    "ix_submission_trend": ["trend", "id"],
    "ix_submission_created": ["created_at", "id"],
    "ix_submission_board_votes": ["votes", "id"],
    "ix_submission_board_trend": ["trend", "id"],
    "ix_submission_board_created": ["created_at", "id"],
    "ix_submission_facets": ["votes", "id"],
    "ix_submission_triage": ["created_at", "id"],
}
FIRST = {
    "ix_submission_board_votes": ["board_id"],
    "ix_submission_board_trend": ["board_id"],
    "ix_submission_board_created": ["board_id"],
    "ix_submission_facets": ["status_kind", "kind"],
    "ix_submission_triage": ["ip_type"],
}
IS_VOICE = sa.text("merged_into_id IS NOT NULL")
LISTED = sa.text("deleted_at IS NULL AND merged_into_id IS NULL")
STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    # In words of both databases: a table that is made anew, as is usual with SQLite, takes what refers to it along.
    op.execute(
        "ALTER TABLE submission ADD COLUMN merged_into_id INTEGER "
        "CONSTRAINT fk_submission_merged_into_id_submission REFERENCES submission (id) ON DELETE SET NULL"
    )
    _drop_list_indexes("")
    if _is_postgres():
        _make_list_indexes([], "_listed", postgresql_where=LISTED)
    else:
        _make_list_indexes(["deleted_at", "merged_into_id"])
    op.create_index(
        "ix_submission_merged",
        "submission",
        ["merged_into_id", "id"],
        unique=False,
        sqlite_where=IS_VOICE,
        postgresql_where=IS_VOICE,
    )
    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_released", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_merge_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["into_id"], ["submission.id"], name="fk_merge_into_id_submission", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_merge_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["member.id"], name="fk_merge_undone_by_id_member", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_merge"),
    )
    op.create_index(
        "uq_merge_standing", "merge", ["submission_id"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.create_index("ix_merge_submission", "merge", ["submission_id", "created_at"], unique=False)
    op.create_index("ix_merge_into", "merge", ["into_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("merge")
    op.drop_index("ix_submission_merged", table_name="submission")
    _drop_list_indexes("_listed" if _is_postgres() else "")
    _make_list_indexes(["deleted_at"])
    op.execute("ALTER TABLE submission DROP COLUMN merged_into_id")


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _drop_list_indexes(suffix: str) -> None:
    for name in LISTS:
        op.drop_index(f"{name}{suffix}", table_name="submission")


def _make_list_indexes(standing: list[str], suffix: str = "", **only: object) -> None:
    """What the lists walk: SQLite's begin with what says that a row is listed, PostgreSQL's hold no other rows."""
    for name, order in LISTS.items():
        columns = [*FIRST.get(name, []), *standing, *order]
        op.create_index(f"{name}{suffix}", "submission", columns, unique=False, **only)
