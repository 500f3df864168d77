"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0300"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "public", "members", "staff", name="audience", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_board"),
        sa.UniqueConstraint("slug", name="uq_board_slug"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("key", name="uq_mail_key"),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_created", ["created_at"], unique=False)

    op.create_table(
        "mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mark"),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "customer",
                "moderator",
                "product_manager",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("banned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "theme",
            sa.Enum("system", "light", "dark", name="theme", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("keys_on", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member"),
        sa.UniqueConstraint("email", name="uq_member_email"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_waiting", ["parked_at", "due_at"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_schedule"),
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tag"),
        sa.UniqueConstraint("name", name="uq_tag_name"),
        sa.UniqueConstraint("slug", name="uq_tag_slug"),
    )
    op.create_table(
        "facet_count",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "idea",
                "complaint",
                "praise",
                "question",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "status_kind",
            sa.Enum(
                "new",
                "review",
                "planned",
                "doing",
                "done",
                "declined",
                "parked",
                name="statuskind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_facet_count_board_id_board", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("board_id", "kind", "status_kind", name="pk_facet_count"),
    )
    op.create_table(
        "intent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_intent_member_id_member", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_intent"),
    )
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.create_index("ix_intent_member_id", ["member_id"], unique=False)
        batch_op.create_index("ix_intent_token_hash", ["token_hash"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_session_member_id_member", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("token_hash", name="uq_session_token_hash"),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_member_id", ["member_id"], unique=False)

    op.create_table(
        "status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "new",
                "review",
                "planned",
                "doing",
                "done",
                "declined",
                "parked",
                name="statuskind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_status_board_id_board", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_status"),
        sa.UniqueConstraint("board_id", "name", name="uq_status_board_id_name"),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm",
                "reset",
                "change_email",
                "first_administrator",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_token_member_id_member", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("token_hash", name="uq_token_token_hash"),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index("ix_token_member_purpose", ["member_id", "purpose"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "idea",
                "complaint",
                "praise",
                "question",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("status_id", sa.Integer(), nullable=False),
        sa.Column(
            "status_kind",
            sa.Enum(
                "new",
                "review",
                "planned",
                "doing",
                "done",
                "declined",
                "parked",
                name="statuskind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("ip_type", sa.Text(), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("trend", sa.Float(precision=53), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name="fk_submission_author_id_member", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_submission_board_id_board"),
        sa.ForeignKeyConstraint(
            ["deleted_by_id"], ["member.id"], name="fk_submission_deleted_by_id_member", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["status_id"], ["status.id"], name="fk_submission_status_id_status"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("nonce", name="uq_submission_nonce"),
        sa.UniqueConstraint("source", "source_id", name="uq_submission_source_source_id"),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_author", ["author_id", "created_at"], unique=False)
        batch_op.create_index(
            "ix_submission_board_created", ["board_id", "deleted_at", "created_at", "id"], unique=False
        )
        batch_op.create_index("ix_submission_board_trend", ["board_id", "deleted_at", "trend", "id"], unique=False)
        batch_op.create_index("ix_submission_board_votes", ["board_id", "deleted_at", "votes", "id"], unique=False)
        batch_op.create_index("ix_submission_changed", ["changed_at"], unique=False)
        batch_op.create_index("ix_submission_created", ["deleted_at", "created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_submission_facets", ["status_kind", "kind", "deleted_at", "votes", "id"], unique=False
        )
        batch_op.create_index("ix_submission_trend", ["deleted_at", "trend", "id"], unique=False)
        batch_op.create_index("ix_submission_triage", ["ip_type", "deleted_at", "created_at", "id"], unique=False)
        batch_op.create_index("ix_submission_votes", ["deleted_at", "votes", "id"], unique=False)

    op.create_table(
        "classification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column(
            "ip_type",
            sa.Enum(
                "product",
                "policy",
                "service",
                "none",
                name="iptype",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_classification_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_classification_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_classification"),
    )
    with op.batch_alter_table("classification", schema=None) as batch_op:
        batch_op.create_index("ix_classification_submission", ["submission_id", "created_at"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name="fk_comment_author_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["deleted_by_id"], ["member.id"], name="fk_comment_deleted_by_id_member", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name="fk_comment_parent_id_comment", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_comment_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
        sa.UniqueConstraint("nonce", name="uq_comment_nonce"),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index("ix_comment_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_comment_parent_id", ["parent_id"], unique=False)
        batch_op.create_index("ix_comment_thread", ["submission_id", "created_at"], unique=False)

    op.create_table(
        "follow",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_follow_member_id_member", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_follow_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("submission_id", "member_id", name="pk_follow"),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index("ix_follow_member", ["member_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["member.id"], name="fk_revision_replaced_by_id_member", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_revision_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("ix_revision_submission_id", ["submission_id"], unique=False)

    op.create_table(
        "status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_status_change_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["from_id"], ["status.id"], name="fk_status_change_from_id_status"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_status_change_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["status.id"], name="fk_status_change_to_id_status"),
        sa.PrimaryKeyConstraint("id", name="pk_status_change"),
    )
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.create_index("ix_status_change_submission", ["submission_id", "created_at"], unique=False)

    op.create_table(
        "tagging",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_tagging_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_tagging_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name="fk_tagging_tag_id_tag", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", "tag_id", name="pk_tagging"),
    )
    with op.batch_alter_table("tagging", schema=None) as batch_op:
        batch_op.create_index("ix_tagging_tag", ["tag_id", "submission_id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_vote_member_id_member", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_vote_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("submission_id", "member_id", name="pk_vote"),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index("ix_vote_member", ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_member")

    op.drop_table("vote")
    with op.batch_alter_table("tagging", schema=None) as batch_op:
        batch_op.drop_index("ix_tagging_tag")

    op.drop_table("tagging")
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.drop_index("ix_status_change_submission")

    op.drop_table("status_change")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_submission_id")

    op.drop_table("revision")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_member")

    op.drop_table("follow")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_thread")
        batch_op.drop_index("ix_comment_parent_id")
        batch_op.drop_index("ix_comment_author_id")

    op.drop_table("comment")
    with op.batch_alter_table("classification", schema=None) as batch_op:
        batch_op.drop_index("ix_classification_submission")

    op.drop_table("classification")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_votes")
        batch_op.drop_index("ix_submission_triage")
        batch_op.drop_index("ix_submission_trend")
        batch_op.drop_index("ix_submission_facets")
        batch_op.drop_index("ix_submission_created")
        batch_op.drop_index("ix_submission_changed")
        batch_op.drop_index("ix_submission_board_votes")
        batch_op.drop_index("ix_submission_board_trend")
        batch_op.drop_index("ix_submission_board_created")
        batch_op.drop_index("ix_submission_author")

    op.drop_table("submission")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index("ix_token_member_purpose")

    op.drop_table("token")
    op.drop_table("status")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_member_id")

    op.drop_table("session")
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.drop_index("ix_intent_token_hash")
        batch_op.drop_index("ix_intent_member_id")

    op.drop_table("intent")
    op.drop_table("facet_count")
    op.drop_table("tag")
    op.drop_table("schedule")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_waiting")

    op.drop_table("outbox")
    op.drop_table("member")
    op.drop_table("mark")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_created")

    op.drop_table("mail")
    op.drop_table("board")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")

    op.drop_table("audit")
