"""Promises, their history, and what customers say of them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class State(StrEnum):
    """What became of a promise: `kept_late` after its day, `broken` when its day passed without it."""

    OPEN = "open"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"
    RELEASED = "released"


class Round(StrEnum):
    """A first promise, or one that makes good for a broken one."""

    FIRST = "first"
    REPAIR = "repair"


class GivenTo(StrEnum):
    """To whom it was given: the author, all who ask for it, or everybody."""

    PERSON = "person"
    SUBMISSION = "submission"
    PUBLIC = "public"


class StepKind(StrEnum):
    """What happened to a promise."""

    MADE = "made"
    EDITED = "edited"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"
    RELEASED = "released"
    REOPENED = "reopened"


class Promise(Base):
    """Something the company said it would do for those who asked, with a day and a keeper.

    `due_at` is the end of `due_on` in the zone in which the day was said. `reminders` counts those that went to the
    keeper. Without an owner (they left) it is the leads' to keep.
    """

    __tablename__ = "promise"
    __table_args__ = (
        Index("ix_promise_submission", "submission_id"),
        Index("ix_promise_state_due", "state", "due_at", "id"),
        Index("ix_promise_owner", "owner_id", "state", "due_at"),
        CheckConstraint("(state IN ('open', 'broken')) = (settled_at IS NULL)", name="settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="SET NULL"), index=True)
    status_change_id: Mapped[int | None] = mapped_column(
        ForeignKey("status_change.id", ondelete="SET NULL"), unique=True
    )  # the step of its history that said its day last
    text: Mapped[str] = mapped_column(Text)
    given_to: Mapped[GivenTo] = mapped_column(closed_set(GivenTo))
    round: Mapped[Round] = mapped_column(closed_set(Round))
    repairs_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id", ondelete="SET NULL"), unique=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    state: Mapped[State] = mapped_column(closed_set(State), default=State.OPEN)
    due_on: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime] = mapped_column(Moment)
    made_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    proof_url: Mapped[str] = mapped_column(Text, default="")
    has_consent: Mapped[bool] = mapped_column(default=False)  # who released it says that the customer agreed
    reminders: Mapped[int] = mapped_column(Integer, default=0)


class PromiseStep(Base):
    """A piece of a promise's history: what happened, by whom (nobody: the clock), and its words and day until then."""

    __tablename__ = "promise_step"
    __table_args__ = (Index("ix_promise_step_promise", "promise_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"))
    kind: Mapped[StepKind] = mapped_column(closed_set(StepKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")
    text_before: Mapped[str] = mapped_column(Text, default="")
    due_before: Mapped[date | None] = mapped_column(Date)


class PromiseWord(Base):
    """What one of the customers to whom it was given says: kept, or not."""

    __tablename__ = "promise_word"

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    kept: Mapped[bool] = mapped_column()
    said_at: Mapped[datetime] = mapped_column(Moment)
