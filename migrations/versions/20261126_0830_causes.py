"""root causes, fixes, strikes, and how pleasant contacts were"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0830"
down_revision = "20261126_0985"
branch_labels = None
depends_on = None

KINDS = ("design", "process", "policy", "people", "supplier", "environment")
STATES = ("suspected", "confirmed", "fix_planned", "fixed", "verified", "reopened")
STEPS = ("made", "edited", "moved", "linked", "unlinked", "fixed", "struck", "calmed", "verified")
CONFIDENCES = ("suspected", "likely", "confirmed")
STRIKES = ("suggested", "confirmed", "dismissed")


def _one_of(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete)


def upgrade() -> None:
    op.add_column("submission", sa.Column("causes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("submission", sa.Column("caused_at", sa.DateTime(timezone=True), nullable=True))
    _cause()
    _step()
    _link()
    _fix()
    _strike()
    _rating()


def _cause() -> None:
    op.create_table(
        "cause",
        _id(),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("kind", _one_of("causekind", KINDS), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("state", _one_of("causestate", STATES), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_html", sa.Text(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("comebacks", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("is_seasonal", sa.Boolean(), nullable=False),
        _at("made_at"),
        _at("opened_at"),
        _at("counted_at"),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        _to("cause", "parent_id", "cause", "SET NULL"),
        _to("cause", "owner_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_cause"),
    )
    op.create_index("ix_cause_parent_id", "cause", ["parent_id"])
    op.create_index("ix_cause_owner_id", "cause", ["owner_id"])
    op.create_index("ix_cause_state_weight", "cause", ["state", "weight", "id"])


def _step() -> None:
    op.create_table(
        "cause_step",
        _id(),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("causestepkind", STEPS), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", _one_of("causestate", STATES), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        _to("cause_step", "cause_id", "cause", "CASCADE"),
        _to("cause_step", "submission_id", "submission", "SET NULL"),
        _to("cause_step", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_cause_step"),
    )
    op.create_index("ix_cause_step_cause", "cause_step", ["cause_id", "id"])
    op.create_index("ix_cause_step_submission_id", "cause_step", ["submission_id"])
    op.create_index("ix_cause_step_by_id", "cause_step", ["by_id"])


def _link() -> None:
    op.create_table(
        "cause_link",
        _id(),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("confidence", _one_of("confidence", CONFIDENCES), nullable=False),
        _at("happened_at"),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        _at("undone_at", nullable=True),
        _to("cause_link", "cause_id", "cause", "CASCADE"),
        _to("cause_link", "submission_id", "submission", "CASCADE"),
        _to("cause_link", "by_id", "member", "SET NULL"),
        _to("cause_link", "undone_by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_cause_link"),
    )
    stands = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_cause_link_standing",
        "cause_link",
        ["cause_id", "submission_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_index("ix_cause_link_submission", "cause_link", ["submission_id"])
    op.create_index("ix_cause_link_cause", "cause_link", ["cause_id", "happened_at"])


def _fix() -> None:
    op.create_table(
        "fix",
        _id(),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        _at("shipped_at"),
        sa.Column("guard_days", sa.Integer(), nullable=False),
        _at("guard_until"),
        _at("told_at", nullable=True),
        _at("verified_at", nullable=True),
        _at("came_back_at", nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        _to("fix", "cause_id", "cause", "CASCADE"),
        _to("fix", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_fix"),
    )
    op.create_index("ix_fix_cause", "fix", ["cause_id", "shipped_at"])
    op.create_table(
        "fix_told",
        sa.Column("fix_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        _to("fix_told", "fix_id", "fix", "CASCADE"),
        _to("fix_told", "member_id", "member", "CASCADE"),
        sa.PrimaryKeyConstraint("fix_id", "member_id", name="pk_fix_told"),
    )
    op.create_index("ix_fix_told_member_id", "fix_told", ["member_id"])


def _strike() -> None:
    op.create_table(
        "strike",
        _id(),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("fix_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        _at("happened_at"),
        sa.Column("state", _one_of("strikestate", STRIKES), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        sa.CheckConstraint("likeness IS NULL OR (likeness >= 0 AND likeness <= 100)", name=op.f("ck_strike_likeness")),
        _to("strike", "cause_id", "cause", "CASCADE"),
        _to("strike", "fix_id", "fix", "CASCADE"),
        _to("strike", "submission_id", "submission", "CASCADE"),
        _to("strike", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_strike"),
        sa.UniqueConstraint("fix_id", "submission_id", name="uq_strike_fix_id_submission_id"),
    )
    op.create_index("ix_strike_cause", "strike", ["cause_id", "state"])
    op.create_index("ix_strike_submission_id", "strike", ["submission_id"])


def _rating() -> None:
    op.create_table(
        "contact_rating",
        _id(),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("pleasant", sa.Integer(), nullable=False),
        _at("at"),
        sa.CheckConstraint("(answer_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_contact_rating_one_contact")),
        sa.CheckConstraint("pleasant BETWEEN 1 AND 5", name=op.f("ck_contact_rating_pleasant")),
        _to("contact_rating", "submission_id", "submission", "CASCADE"),
        _to("contact_rating", "answer_id", "answer", "CASCADE"),
        _to("contact_rating", "comment_id", "comment", "CASCADE"),
        _to("contact_rating", "member_id", "member", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_rating"),
        sa.UniqueConstraint("answer_id", "member_id", name="uq_contact_rating_answer_id_member_id"),
        sa.UniqueConstraint("comment_id", "member_id", name="uq_contact_rating_comment_id_member_id"),
    )
    op.create_index("ix_contact_rating_submission", "contact_rating", ["submission_id"])
    op.create_index("ix_contact_rating_member_id", "contact_rating", ["member_id"])


def downgrade() -> None:
    for table in ("contact_rating", "strike", "fix_told", "fix", "cause_link", "cause_step", "cause"):
        op.drop_table(table)
    op.drop_column("submission", "caused_at")
    op.drop_column("submission", "causes")
