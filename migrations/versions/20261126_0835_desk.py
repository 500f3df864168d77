"""the triage desk: levels, touchpoints, next steps, assignment, snoozes, notes, second looks, views, batches"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0835"
down_revision = "20261126_0806"
branch_labels = None
depends_on = None

WAITS = sa.text("ip_type IS NULL AND deleted_at IS NULL AND merged_into_id IS NULL")
SLEEPS = sa.text("ended_at IS NULL")
FACETS = ["board_id", "kind", "status_kind", "assignee_id", "snoozed_until", "answered_at", "created_at", "id"]
STEPS = "'answer', 'plan', 'cause', 'merge', 'nothing'"
IP_TYPES = ("product", "policy", "service", "none")
TABLES = ("batch", "desk_view", "presence", "snooze", "team_note", "second_look")


def upgrade() -> None:
    op.create_table(
        "touchpoint",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_touchpoint"),
        sa.UniqueConstraint("name", name="uq_touchpoint_name"),
    )
    _add_columns()
    op.create_index(
        "ix_submission_desk", "submission", FACETS, unique=False, sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_index("ix_submission_assignee", "submission", ["assignee_id"], unique=False)
    op.create_index("ix_classification_remembered", "classification", ["by_id", "touchpoint_id", "id"], unique=False)
    _second_looks()
    _notes_and_snoozes()
    _team()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_submission_assignee", table_name="submission")
    op.drop_index("ix_submission_desk", table_name="submission")
    op.execute("ALTER TABLE submission DROP COLUMN snoozed_until")
    op.execute("ALTER TABLE submission DROP COLUMN assignee_id")
    op.drop_index("ix_classification_remembered", table_name="classification")
    for column in ("next_step", "touchpoint_id", "expectation", "level"):
        op.execute(f"ALTER TABLE classification DROP COLUMN {column}")
    op.drop_table("touchpoint")


def _add_columns() -> None:
    """In words of both databases: a table that is made anew, as is usual with SQLite, takes what refers to it along."""
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    for table, column in (
        ("classification", "level INTEGER"),
        ("classification", "expectation TEXT NOT NULL DEFAULT ''"),
        (
            "classification",
            "touchpoint_id INTEGER CONSTRAINT fk_classification_touchpoint_id_touchpoint REFERENCES touchpoint (id)",
        ),
        (
            "classification",
            f"next_step VARCHAR(30) CONSTRAINT ck_classification_nextstep CHECK (next_step IN ({STEPS}))",
        ),
        (
            "submission",
            "assignee_id INTEGER CONSTRAINT fk_submission_assignee_id_member REFERENCES member (id) ON DELETE SET NULL",
        ),
        ("submission", f"snoozed_until {moment}"),
    ):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def _second_looks() -> None:
    op.create_table(
        "second_look",
        _id(),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("classification_id", sa.Integer(), nullable=False),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.Column("ip_type", sa.Enum(*IP_TYPES, name="iptype", native_enum=False, length=30, create_constraint=True)),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _moment("created_at"),
        _moment("judged_at", nullable=True),
        _member("second_look", "first_by_id"),
        _member("second_look", "by_id"),
        _submission("second_look"),
        sa.ForeignKeyConstraint(
            ["classification_id"],
            ["classification.id"],
            name="fk_second_look_classification_id_classification",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_second_look"),
        sa.UniqueConstraint("submission_id", name="uq_second_look_submission_id"),
        sa.UniqueConstraint("classification_id", name="uq_second_look_classification_id"),
    )
    op.create_index("ix_second_look_waiting", "second_look", ["judged_at", "id"], unique=False)


def _notes_and_snoozes() -> None:
    op.create_table(
        "team_note",
        _id(),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("deleted_at", nullable=True),
        _member("team_note", "by_id"),
        _submission("team_note"),
        sa.PrimaryKeyConstraint("id", name="pk_team_note"),
    )
    op.create_index("ix_team_note_submission", "team_note", ["submission_id", "created_at"], unique=False)
    op.create_table(
        "snooze",
        _id(),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _moment("until"),
        sa.Column("votes_then", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        _member("snooze", "by_id"),
        _submission("snooze"),
        sa.PrimaryKeyConstraint("id", name="pk_snooze"),
    )
    op.create_index("ix_snooze_submission", "snooze", ["submission_id", "created_at"], unique=False)
    op.create_index(
        "uq_snooze_standing", "snooze", ["submission_id"], unique=True, sqlite_where=SLEEPS, postgresql_where=SLEEPS
    )


def _team() -> None:
    op.create_table(
        "presence",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        _moment("seen_at"),
        _submission("presence"),
        _member("presence", "member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", "member_id", name="pk_presence"),
    )
    op.create_table(
        "desk_view",
        _id(),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _member("desk_view", "owner_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_view"),
        sa.UniqueConstraint("owner_id", "name", name="uq_desk_view_owner_id_name"),
    )
    op.create_table(
        "batch",
        _id(),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("undone_at", nullable=True),
        _member("batch", "by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _member(table: str, column: str, ondelete: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["member.id"], name=f"fk_{table}_{column}_member", ondelete=ondelete)


def _submission(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_submission_id_submission"
    return sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=name, ondelete="CASCADE")
