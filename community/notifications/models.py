"""Mail on its way; what there is to tell, to whom, and how they want to hear it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class Cadence(StrEnum):
    """How soon a mail tells of something; the inbox on the site always does at once."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Mail(Base):
    """One mail about an account: written by a job, sent by another, readable by administrators while no mail server is
    set.
    """

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_created", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)  # one a cause, so that a job that runs twice writes one mail
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


class Occasion(Base):
    """One thing that there is to tell, however many hear of it: of which source, and the row that it is about.

    It holds no words: they are read where they stand whenever it is told, so that what is taken back is told no more.
    """

    __tablename__ = "occasion"
    __table_args__ = (UniqueConstraint("source", "ref_id"), Index("ix_occasion_submission", "submission_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)  # a name in `sources.SOURCES`
    ref_id: Mapped[int] = mapped_column(Integer)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


_UNREAD = text("read_at IS NULL")
_IN_NO_MAIL = text("carrier_id IS NULL AND read_at IS NULL")


class Notification(Base):
    """One member is told of one occasion, once.

    `carrier_id` is the notification whose mail tells of this one as well (itself, when it has a mail of its own), and
    `mailed_at` when that mail was taken by the server.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("occasion_id", "member_id"),
        Index("ix_notification_member", "member_id", "id"),
        Index("ix_notification_unread", "member_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index(
            "ix_notification_waiting", "cadence", "member_id", sqlite_where=_IN_NO_MAIL, postgresql_where=_IN_NO_MAIL
        ),
        Index("ix_notification_carrier", "carrier_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasion.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    cadence: Mapped[Cadence] = mapped_column(closed_set(Cadence))
    created_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    carrier_id: Mapped[int | None] = mapped_column(Integer)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)


class MailChoice(Base):
    """How soon a member wants mail about one source; without a row, the source's usual way holds."""

    __tablename__ = "mail_choice"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    cadence: Mapped[Cadence] = mapped_column(closed_set(Cadence))


class Postbox(Base):
    """Where a member's mails go out from: the key of their unsubscribe links, and what was sent when.

    The key is kept as it is, because every mail carries it; all that it can do is stop mails.
    """

    __tablename__ = "postbox"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)  # no mail but those about the account
    daily_at: Mapped[datetime | None] = mapped_column(Moment)
    weekly_at: Mapped[datetime | None] = mapped_column(Moment)
