"""Root causes, what was done about them, and what came back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set

GUARD_DAYS = 90


class CauseKind(StrEnum):
    """Where a cause lies."""

    DESIGN = "design"
    PROCESS = "process"
    POLICY = "policy"
    PEOPLE = "people"
    SUPPLIER = "supplier"
    ENVIRONMENT = "environment"


class CauseState(StrEnum):
    """How far the company is with a cause; `verified` is a fix whose guard passed without a strike."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    FIX_PLANNED = "fix_planned"
    FIXED = "fixed"
    VERIFIED = "verified"
    REOPENED = "reopened"


SOLVED = frozenset({CauseState.FIXED, CauseState.VERIFIED})
UNSOLVED = frozenset(CauseState) - SOLVED
BY_HAND = (CauseState.SUSPECTED, CauseState.CONFIRMED, CauseState.FIX_PLANNED)  # the others follow from what happens


class Confidence(StrEnum):
    """How sure somebody is that a submission is due to a cause."""

    SUSPECTED = "suspected"
    LIKELY = "likely"
    CONFIRMED = "confirmed"


class StrikeState(StrEnum):
    """What people made of a strike: a machine only ever suggests one."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class CauseStepKind(StrEnum):
    """What happened to a cause."""

    MADE = "made"
    EDITED = "edited"
    MOVED = "moved"
    LINKED = "linked"
    UNLINKED = "unlinked"
    FIXED = "fixed"
    STRUCK = "struck"
    CALMED = "calmed"  # a strike was taken back
    VERIFIED = "verified"


class RootCause(Base):
    """Why something happens; with a parent, it is a why of that one.

    `links`, `people`, `strikes` and `comebacks` are counted in the transaction that changes them (people also by the
    clock, as customers keep voting); `weight` is what the list is ordered by, see `services.counting`. `opened_at` is
    when it was made or came back last.
    """

    __tablename__ = "cause"
    __table_args__ = (Index("ix_cause_state_weight", "state", "weight", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(Text)
    kind: Mapped[CauseKind] = mapped_column(closed_set(CauseKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("cause.id", ondelete="SET NULL"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    state: Mapped[CauseState] = mapped_column(closed_set(CauseState), default=CauseState.SUSPECTED)
    is_shown: Mapped[bool] = mapped_column(default=False)  # to customers, with the note and no other word
    note: Mapped[str] = mapped_column(Text, default="")
    note_html: Mapped[str] = mapped_column(Text, default="")
    links: Mapped[int] = mapped_column(Integer, default=0)
    people: Mapped[int] = mapped_column(Integer, default=0)
    strikes: Mapped[int] = mapped_column(Integer, default=0)
    comebacks: Mapped[int] = mapped_column(Integer, default=0)
    weight: Mapped[int] = mapped_column(Integer, default=0)
    is_seasonal: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    counted_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class CauseStep(Base):
    """A piece of a cause's history: what happened, by whom (nobody: the clock), and its state before and after."""

    __tablename__ = "cause_step"
    __table_args__ = (Index("ix_cause_step_cause", "cause_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("cause.id", ondelete="CASCADE"))
    kind: Mapped[CauseStepKind] = mapped_column(closed_set(CauseStepKind))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[CauseState] = mapped_column(closed_set(CauseState))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id", ondelete="SET NULL"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)


_STANDS = text("undone_at IS NULL")


class CauseLink(Base):
    """Somebody says that a submission is due to a cause; undone, it stays as history. One stands at most.

    `happened_at` is when it happened to the customer: as far as is known when they said it.
    """

    __tablename__ = "cause_link"
    __table_args__ = (
        Index(
            "uq_cause_link_standing",
            "cause_id",
            "submission_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_cause_link_submission", "submission_id"),
        Index("ix_cause_link_cause", "cause_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("cause.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    confidence: Mapped[Confidence] = mapped_column(closed_set(Confidence))
    happened_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)


class Fix(Base):
    """What was done about a cause, how one knows that it works, and for how many days one watches.

    `came_back_at` is when its first strike was confirmed, `verified_at` when the guard passed without one.
    """

    __tablename__ = "fix"
    __table_args__ = (Index("ix_fix_cause", "cause_id", "shipped_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("cause.id", ondelete="CASCADE"))
    done: Mapped[str] = mapped_column(Text)
    check: Mapped[str] = mapped_column(Text)
    shipped_at: Mapped[datetime] = mapped_column(Moment)
    guard_days: Mapped[int] = mapped_column(Integer, default=GUARD_DAYS)
    guard_until: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    came_back_at: Mapped[datetime | None] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment)


class FixTold(Base):
    """A member who was told that it is fixed; they are told as well when it came back."""

    __tablename__ = "fix_told"

    fix_id: Mapped[int] = mapped_column(ForeignKey("fix.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class Strike(Base):
    """It happened again after a fix: suggested by likeness, or a fact because somebody confirmed it."""

    __tablename__ = "strike"
    __table_args__ = (
        UniqueConstraint("fix_id", "submission_id"),
        Index("ix_strike_cause", "cause_id", "state"),
        CheckConstraint("likeness IS NULL OR (likeness >= 0 AND likeness <= 100)", name="likeness"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("cause.id", ondelete="CASCADE"))
    fix_id: Mapped[int] = mapped_column(ForeignKey("fix.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[StrikeState] = mapped_column(closed_set(StrikeState))
    likeness: Mapped[int | None] = mapped_column(Integer)  # in percent, of a suggestion
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment)


class ContactRating(Base):
    """How pleasant a customer found one contact with the company, an answer or a comment of the team: 1 to 5."""

    __tablename__ = "contact_rating"
    __table_args__ = (
        UniqueConstraint("answer_id", "member_id"),
        UniqueConstraint("comment_id", "member_id"),
        Index("ix_contact_rating_submission", "submission_id"),
        CheckConstraint("(answer_id IS NULL) <> (comment_id IS NULL)", name="one_contact"),
        CheckConstraint("pleasant BETWEEN 1 AND 5", name="pleasant"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    pleasant: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Moment)
