"""the changelog, whether it helped, and what the public roadmap leaves out"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0810"
down_revision = "20261126_0970"
branch_labels = None
depends_on = None

AUDIENCES = ("public", "members", "staff")
CATEGORIES = ("new", "better", "mended")
STATES = ("draft", "scheduled", "published")
HELPED = ("yes", "partly", "no")


def upgrade() -> None:
    _entries()
    _around_entries()
    _answers()
    op.create_table(
        "off_roadmap",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _to("off_roadmap", "submission_id", "submission"),
        _to("off_roadmap", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("submission_id", name="pk_off_roadmap"),
    )
    op.create_index("ix_off_roadmap_by_id", "off_roadmap", ["by_id"])


def _entries() -> None:
    op.create_table(
        "changelog_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "slug", "benefit", "body", "html")),
        _one_of("category", "category", CATEGORIES),
        _one_of("audience", "audience", AUDIENCES),
        _one_of("state", "entrystate", STATES),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        _to("changelog_entry", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_changelog_entry"),
    )
    op.create_index("ix_changelog_entry_by_id", "changelog_entry", ["by_id"])
    op.create_index("ix_changelog_entry_state", "changelog_entry", ["state", "published_at", "id"])


def _around_entries() -> None:
    op.create_table(
        "changelog_link",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        _to("changelog_link", "entry_id", "changelog_entry"),
        _to("changelog_link", "submission_id", "submission"),
        sa.PrimaryKeyConstraint("entry_id", "submission_id", name="pk_changelog_link"),
    )
    op.create_index("ix_changelog_link_submission_id", "changelog_link", ["submission_id"])
    op.create_table(
        "changelog_move",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        _to("changelog_move", "change_id", "status_change"),
        _to("changelog_move", "entry_id", "changelog_entry"),
        sa.PrimaryKeyConstraint("change_id", name="pk_changelog_move"),
    )
    op.create_index("ix_changelog_move_entry_id", "changelog_move", ["entry_id"])
    op.create_table(
        "changelog_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "benefit", "html")),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        _to("changelog_revision", "entry_id", "changelog_entry"),
        _to("changelog_revision", "replaced_by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_changelog_revision"),
    )
    op.create_index("ix_changelog_revision_entry_id", "changelog_revision", ["entry_id"])
    op.create_index("ix_changelog_revision_replaced_by_id", "changelog_revision", ["replaced_by_id"])


def _answers() -> None:
    op.create_table(
        "help_answer",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        _one_of("said", "helped", HELPED),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        _to("help_answer", "entry_id", "changelog_entry"),
        _to("help_answer", "member_id", "member"),
        sa.PrimaryKeyConstraint("entry_id", "member_id", name="pk_help_answer"),
    )
    op.create_index("ix_help_answer_member_id", "help_answer", ["member_id"])


def _one_of(column: str, name: str, words: tuple[str, ...]) -> sa.Column[str]:
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)
    return sa.Column(column, kind, nullable=False)


def _to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete)


def downgrade() -> None:
    for table in (
        "off_roadmap",
        "help_answer",
        "changelog_revision",
        "changelog_move",
        "changelog_link",
        "changelog_entry",
    ):
        op.drop_table(table)
