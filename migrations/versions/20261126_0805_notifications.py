"""what members are told, and how they want to hear it"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0805"
down_revision = "20261126_0822"
branch_labels = None
depends_on = None

CADENCE = ("instant", "daily", "weekly", "never")
UNREAD = sa.text("read_at IS NULL")
IN_NO_MAIL = sa.text("carrier_id IS NULL AND read_at IS NULL")


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def cadence() -> sa.Column:
    kind = sa.Enum(*CADENCE, name="cadence", native_enum=False, create_constraint=True, length=30)
    return sa.Column("cadence", kind, nullable=False)


def member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["member_id"], ["member.id"], name=f"fk_{table}_member_id_member", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        moment("created_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_occasion_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_occasion_by_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_occasion"),
        sa.UniqueConstraint("source", "ref_id", name="uq_occasion_source_ref_id"),
    )
    op.create_index("ix_occasion_submission", "occasion", ["submission_id"])
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        cadence(),
        moment("created_at", nullable=False),
        moment("read_at"),
        sa.Column("carrier_id", sa.Integer(), nullable=True),
        moment("mailed_at"),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name="fk_notification_occasion_id_occasion", ondelete="CASCADE"
        ),
        member("notification"),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.UniqueConstraint("occasion_id", "member_id", name="uq_notification_occasion_id_member_id"),
    )
    op.create_index("ix_notification_member", "notification", ["member_id", "id"])
    op.create_index(
        "ix_notification_unread", "notification", ["member_id"], sqlite_where=UNREAD, postgresql_where=UNREAD
    )
    op.create_index(
        "ix_notification_waiting",
        "notification",
        ["cadence", "member_id"],
        sqlite_where=IN_NO_MAIL,
        postgresql_where=IN_NO_MAIL,
    )
    op.create_index("ix_notification_carrier", "notification", ["carrier_id"])
    op.create_table(
        "mail_choice",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        cadence(),
        member("mail_choice"),
        sa.PrimaryKeyConstraint("member_id", "source", name="pk_mail_choice"),
    )
    op.create_table(
        "postbox",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        moment("stopped_at"),
        moment("daily_at"),
        moment("weekly_at"),
        member("postbox"),
        sa.PrimaryKeyConstraint("member_id", name="pk_postbox"),
        sa.UniqueConstraint("key", name="uq_postbox_key"),
    )
    op.add_column("member", sa.Column("unread", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("member", sa.Column("language", sa.Text(), nullable=False, server_default="en"))
    op.add_column("member", sa.Column("time_zone", sa.Text(), nullable=False, server_default="UTC"))


def downgrade() -> None:
    for column in ("time_zone", "language", "unread"):
        with op.batch_alter_table("member") as table:
            table.drop_column(column)
    for name in ("postbox", "mail_choice", "notification", "occasion"):
        op.drop_table(name)
