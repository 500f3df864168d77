"""Boards and what is said on them."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set
from community.policy import Audience


class Kind(StrEnum):
    """What a submission is to its author."""

    IDEA = "idea"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    QUESTION = "question"


class StatusKind(StrEnum):
    """What a board's status means, however the board names it."""

    NEW = "new"
    REVIEW = "review"
    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DECLINED = "declined"
    PARKED = "parked"


CLOSED = frozenset({StatusKind.DONE, StatusKind.DECLINED})

TREND_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
TREND_HALF_LIFE = timedelta(days=7)


def trend_weight(moment: datetime) -> float:
    """What a vote cast at `moment` adds to a submission's trend: 2 ** (weeks since 2025).

    Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): instead of letting every old vote fade with a
    half-life of one week, every new vote weighs twice as much as one a week before. The order is the same at any
    moment, so no row has to be recomputed as time passes and an index can hold it. Doubles last until 2044; a vote from
    before 2005 weighs nothing.
    """
    return float(2.0 ** ((moment - TREND_EPOCH) / TREND_HALF_LIFE))


def trend_votes(trend: float, moment: datetime) -> float:
    """A stored trend in votes of `moment`: ten votes cast now are 10, ten cast a week ago 5."""
    return trend / trend_weight(moment)


class Board(Base):
    """A place for submissions with its own audience."""

    __tablename__ = "board"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(closed_set(Audience), default=Audience.PUBLIC)
    position: Mapped[int] = mapped_column(Integer, default=0)
    answer_within: Mapped[int | None] = mapped_column(Integer)  # days; what the team means to keep
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Status(Base):
    """A named step of a board's workflow."""

    __tablename__ = "status"
    __table_args__ = (UniqueConstraint("board_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[StatusKind] = mapped_column(closed_set(StatusKind))
    position: Mapped[int] = mapped_column(Integer)


class Submission(Base):
    """One customer's words.

    `votes`, `comments` and `trend` are counted in the transaction that changes what they count; `status_kind` repeats
    the kind of `status_id`, `ip_type` the current classification and `answered_at` the moment of the official answer,
    so that every list reads one table in one index order.
    `changed_at` moves with anything that a reader could see.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_submission_votes", "deleted_at", "votes", "id"),
        Index("ix_submission_trend", "deleted_at", "trend", "id"),
        Index("ix_submission_created", "deleted_at", "created_at", "id"),
        Index("ix_submission_board_votes", "board_id", "deleted_at", "votes", "id"),
        Index("ix_submission_board_trend", "board_id", "deleted_at", "trend", "id"),
        Index("ix_submission_board_created", "board_id", "deleted_at", "created_at", "id"),
        Index("ix_submission_facets", "status_kind", "kind", "deleted_at", "votes", "id"),
        Index("ix_submission_triage", "ip_type", "deleted_at", "created_at", "id"),
        Index("ix_submission_changed", "changed_at"),
        Index("ix_submission_answer", "answered_at", "deleted_at", "created_at", "id"),
        Index("ix_submission_author", "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    kind: Mapped[Kind] = mapped_column(closed_set(Kind))
    title: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column(Integer)
    status_id: Mapped[int] = mapped_column(ForeignKey("status.id"))
    status_kind: Mapped[StatusKind] = mapped_column(closed_set(StatusKind))
    ip_type: Mapped[str | None] = mapped_column(Text)
    votes: Mapped[int] = mapped_column(Integer, default=0)
    comments: Mapped[int] = mapped_column(Integer, default=0)
    trend: Mapped[float] = mapped_column(Float(53), default=0.0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    nonce: Mapped[str | None] = mapped_column(Text, unique=True)  # of the form that sent it: a double click posts once
    source: Mapped[str | None] = mapped_column(Text)  # the import that brought it, and its id there
    source_id: Mapped[str | None] = mapped_column(Text)


class Revision(Base):
    """The words of a submission before an edit."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)
    replaced_at: Mapped[datetime] = mapped_column(Moment)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


class Vote(Base):
    """One member's support of one submission."""

    __tablename__ = "vote"
    __table_args__ = (Index("ix_vote_member", "member_id"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Comment(Base):
    """Something said under a submission, or under another comment (one level deep)."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_thread", "submission_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    by_staff: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column(Integer)
    nonce: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


class Follow(Base):
    """A member wants to hear what becomes of a submission."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_member", "member_id"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class DeclineReason(Base):
    """A kind of reason for which something is declined; one that is no longer offered stays in the history."""

    __tablename__ = "decline_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_offered: Mapped[bool] = mapped_column(default=True)


class StatusChange(Base):
    """A step of a submission's history: from which status to which, by whom, and what the public was told.

    What is declined has its kind of reason; what is planned has a day, or says that there is none.
    """

    __tablename__ = "status_change"
    __table_args__ = (Index("ix_status_change_submission", "submission_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("status.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("status.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    decline_reason_id: Mapped[int | None] = mapped_column(ForeignKey("decline_reason.id"))
    promised_for: Mapped[date | None] = mapped_column(Date)
    no_date: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class FacetCount(Base):
    """How many undeleted submissions of one kind stand in one status of one board."""

    __tablename__ = "facet_count"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(closed_set(Kind), primary_key=True)
    status_kind: Mapped[StatusKind] = mapped_column(closed_set(StatusKind), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, default=0)
