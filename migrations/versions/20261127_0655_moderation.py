"""moderation: held posts, flags, trust, watched words, and what the team decided"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0655"
down_revision = "20261127_0650"
branch_labels = None
depends_on = None

TRUST = ("newcomer", "known", "trusted", "team")
KINDS = ("idea", "complaint", "praise", "question")
WHATS = ("submission", "voice", "comment", "edit", "comment_edit")
HELD_STATES = ("waiting", "published", "sent_back", "refused")
REASONS = ("spam", "rude", "private", "off_topic", "other", "watched")
FLAG_STATES = ("open", "upheld", "dismissed")
ACTS = ("publish", "send_back", "refuse", "hold", "dismiss", "block", "trust")
ACTIONS = ("hold", "flag", "replace")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _id(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete)


def upgrade() -> None:
    with op.batch_alter_table("board") as batch:
        batch.add_column(
            sa.Column("publishes_from", _one_of(TRUST, "trust"), nullable=False, server_default="newcomer")
        )
    op.create_table(
        "moderation_act",
        _id("id", nullable=False),
        sa.Column("kind", _one_of(ACTS, "actkind"), nullable=False),
        _id("by_id"),
        _id("member_id"),
        _id("things", nullable=False),
        *_text("message", "detail"),
        _moment("created_at"),
        _moment("undone_at", nullable=True),
        _id("undone_by_id"),
        _to("moderation_act", "by_id", "member", "SET NULL"),
        _to("moderation_act", "member_id", "member"),
        _to("moderation_act", "undone_by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_act"),
    )
    op.create_index("ix_moderation_act_created", "moderation_act", ["created_at", "id"])
    op.create_index("ix_moderation_act_by_id", "moderation_act", ["by_id"])
    op.create_index("ix_moderation_act_member_id", "moderation_act", ["member_id"])
    _held_posts()
    _flags()
    op.create_table(
        "standing",
        _id("member_id", nullable=False),
        sa.Column("trust", _one_of(TRUST, "trust"), nullable=False),
        _id("by_id"),
        _moment("created_at"),
        _to("standing", "member_id", "member"),
        _to("standing", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("member_id", name="pk_standing"),
    )
    op.create_table(
        "watched_word",
        _id("id", nullable=False),
        *_text("words"),
        sa.Column("action", _one_of(ACTIONS, "watchedaction"), nullable=False),
        *_text("replacement"),
        _moment("created_at"),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_watched_word"),
        sa.UniqueConstraint("words", name="uq_watched_word_words"),
    )
    op.create_table(
        "linked_host",
        *_text("host"),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        _moment("seen_at"),
        sa.PrimaryKeyConstraint("host", name="pk_linked_host"),
    )


def _held_posts() -> None:
    op.create_table(
        "held_post",
        _id("id", nullable=False),
        sa.Column("what", _one_of(WHATS, "what"), nullable=False),
        _id("author_id", nullable=False),
        _id("board_id", nullable=False),
        sa.Column("kind", _one_of(KINDS, "kind"), nullable=True),
        _id("submission_id"),
        _id("comment_id"),
        _id("parent_id"),
        *_text("title", "body", "html", "differs", "before", "signs"),
        sa.Column("state", _one_of(HELD_STATES, "heldstate"), nullable=False),
        *_text("message"),
        _id("made_id"),
        sa.Column("nonce", sa.Text(), nullable=True),
        _moment("created_at"),
        _moment("edited_at", nullable=True),
        _moment("decided_at", nullable=True),
        _id("act_id"),
        _id("version", nullable=False),
        _to("held_post", "author_id", "member"),
        _to("held_post", "board_id", "board"),
        _to("held_post", "submission_id", "submission"),
        _to("held_post", "comment_id", "comment"),
        _to("held_post", "act_id", "moderation_act", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_held_post"),
        sa.UniqueConstraint("nonce", name="uq_held_post_nonce"),
    )
    waits = sa.text("state = 'waiting'")
    columns = ["created_at", "id"]
    op.create_index("ix_held_post_waiting", "held_post", columns, sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_held_post_author", "held_post", ["author_id", "created_at"])
    op.create_index("ix_held_post_made", "held_post", ["what", "made_id"])
    for column in ("board_id", "submission_id", "comment_id", "act_id"):
        op.create_index(f"ix_held_post_{column}", "held_post", [column])


def _flags() -> None:
    op.create_table(
        "flag",
        _id("id", nullable=False),
        _id("submission_id", nullable=False),
        _id("comment_id"),
        _id("by_id"),
        sa.Column("reason", _one_of(REASONS, "flagreason"), nullable=False),
        *_text("note"),
        sa.Column("state", _one_of(FLAG_STATES, "flagstate"), nullable=False),
        _moment("created_at"),
        _id("act_id"),
        _to("flag", "submission_id", "submission"),
        _to("flag", "comment_id", "comment"),
        _to("flag", "by_id", "member"),
        _to("flag", "act_id", "moderation_act", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
    )
    for name, columns, where, unique in (
        ("uq_flag_submission", ["by_id", "submission_id"], "comment_id IS NULL", True),
        ("uq_flag_comment", ["by_id", "comment_id"], "comment_id IS NOT NULL", True),
        ("ix_flag_open", ["created_at", "id"], "state = 'open'", False),
    ):
        kept = sa.text(where)
        op.create_index(name, "flag", columns, unique=unique, sqlite_where=kept, postgresql_where=kept)
    op.create_index("ix_flag_submission", "flag", ["submission_id", "comment_id"])
    op.create_index("ix_flag_comment_id", "flag", ["comment_id"])
    op.create_index("ix_flag_act_id", "flag", ["act_id"])


def downgrade() -> None:
    for table in ("linked_host", "watched_word", "standing", "flag", "held_post", "moderation_act"):
        op.drop_table(table)
    with op.batch_alter_table("board") as batch:
        batch.drop_constraint(op.f("ck_board_trust"), type_="check")
        batch.drop_column("publishes_from")
