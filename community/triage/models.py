"""Classifications, tags, pairs, and what the team keeps beside what waits."""

from datetime import UTC, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class IPType(StrEnum):
    """What a submission teaches the company; `none` needs a reason."""

    PRODUCT = "product"
    POLICY = "policy"
    SERVICE = "service"
    NONE = "none"


class Level(IntEnum):
    """1: about the experience that the company designed. 2: about an expectation in the customer's head."""

    DESIGNED = 1
    EXPECTED = 2


class NextStep(StrEnum):
    """What the team does about a submission after it has said what it teaches."""

    ANSWER = "answer"
    PLAN = "plan"
    CAUSE = "cause"
    MERGE = "merge"
    NOTHING = "nothing"


class Touchpoint(Base):
    """Where it happened: shop, app, phone …; one that is no longer offered stays in the history."""

    __tablename__ = "touchpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_offered: Mapped[bool] = mapped_column(default=True)


class Classification(Base):
    """Somebody's judgement of what a submission teaches; the newest one counts, the earlier ones stay.

    Level 2 has the `expectation` in the customer's words. Where there is nothing to learn, there is no level.
    """

    __tablename__ = "classification"
    __table_args__ = (
        Index("ix_classification_submission", "submission_id", "created_at"),
        Index("ix_classification_remembered", "by_id", "touchpoint_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    ip_type: Mapped[IPType] = mapped_column(closed_set(IPType))
    reason: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[int | None] = mapped_column(Integer)
    expectation: Mapped[str] = mapped_column(Text, default="")
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    next_step: Mapped[NextStep | None] = mapped_column(closed_set(NextStep))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class SecondLook(Base):
    """A classification that another moderator repeats without seeing it, so that the agreement can be measured."""

    __tablename__ = "second_look"
    __table_args__ = (Index("ix_second_look_waiting", "judged_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), unique=True)
    classification_id: Mapped[int] = mapped_column(ForeignKey("classification.id", ondelete="CASCADE"), unique=True)
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    ip_type: Mapped[IPType | None] = mapped_column(closed_set(IPType))
    level: Mapped[int | None] = mapped_column(Integer)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    judged_at: Mapped[datetime | None] = mapped_column(Moment)


class TeamNote(Base):
    """What staff write to each other about a submission; nobody else ever reads it."""

    __tablename__ = "team_note"
    __table_args__ = (Index("ix_team_note_submission", "submission_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)


LATER = datetime(9999, 1, 1, tzinfo=UTC)  # snoozed until something happens
_SLEEPS = text("ended_at IS NULL")


class Snooze(Base):
    """Somebody put a submission off; it ends by its day, by a comment, votes or a merge, or by hand. One at most."""

    __tablename__ = "snooze"
    __table_args__ = (
        Index("uq_snooze_standing", "submission_id", unique=True, sqlite_where=_SLEEPS, postgresql_where=_SLEEPS),
        Index("ix_snooze_submission", "submission_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    until: Mapped[datetime] = mapped_column(Moment)
    votes_then: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_because: Mapped[str] = mapped_column(Text, default="")


class Presence(Base):
    """Who has a submission open on their desk, and when they were last heard of."""

    __tablename__ = "presence"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Desk(StrEnum):
    """Where a view is kept: the question to one means nothing to the other."""

    INBOX = "inbox"
    BACKLOG = "backlog"


class DeskView(Base):
    """A question to a desk under a name: its owner's, or everybody's; one of a member's may be its first page."""

    __tablename__ = "desk_view"
    __table_args__ = (UniqueConstraint("owner_id", "desk", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    desk: Mapped[str] = mapped_column(Text, default=Desk.INBOX, server_default=Desk.INBOX)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Batch(Base):
    """One action on many submissions, with what each was before, so that one undo takes all of it back."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)  # JSON: what its undo needs of each
    created_at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)


class Tag(Base):
    """A word that groups submissions; a private one is shown to staff only."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    is_public: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Tagging(Base):
    """A tag on a submission, and who put it there."""

    __tablename__ = "tagging"
    __table_args__ = (Index("ix_tagging_tag", "tag_id", "submission_id"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Pair(Base):
    """Two submissions that may say the same, by the likeness of their words or because a member says so.

    Nothing follows from one by itself. Dismissed, it stays so that nobody is asked again.
    """

    __tablename__ = "pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="ordered"),
        Index("ix_pair_waiting", "dismissed_at", "is_proposed", "likeness", "id"),
        Index("ix_pair_second_id", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    likeness: Mapped[float] = mapped_column(Float(53), default=0.0)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    is_proposed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    dismissed_at: Mapped[datetime | None] = mapped_column(Moment)
