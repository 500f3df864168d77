"""Rescues: a customer who may leave, why one thinks so, and what was done about it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.customers.models import Basis
from community.kernel.db import Base, Moment, closed_set


class RescueState(StrEnum):
    """What became of it; `let_go` is what two people of the team decided, with a reason."""

    OPEN = "open"
    SAVED = "saved"
    LOST = "lost"
    LET_GO = "let_go"


class Rule(StrEnum):
    """Why one thinks that a customer may leave."""

    HEAT = "heat"
    LEAVING = "leaving"
    STRIKE = "strike"
    PROMISE = "promise"
    HAND = "hand"


class RescueStepKind(StrEnum):
    """What happened to a rescue."""

    OPENED = "opened"
    REOPENED = "reopened"
    GIVEN = "given"
    PLANNED = "planned"
    NOTED = "noted"
    ASKED = "asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SAVED = "saved"
    LOST = "lost"
    LET_GO = "let_go"
    UNDONE = "undone"


class Rescue(Base):
    """A customer who may leave. There is one a customer at most: what happens after its end opens it again.

    `stake` (hundredths of the currency) is the value at stake and `monthly`, `basis` and `others` what it was reckoned
    from, see `stakes`; `rank` = stake × heat is what the board is ordered by. All are the worker's while it is open,
    and stay what they were at the end. `asked_…` is a request to let them go that waits for a second person.
    """

    __tablename__ = "rescue"
    __table_args__ = (
        Index("ix_rescue_rank", "state", "rank", "id"),
        Index("ix_rescue_owner", "owner_id", "state", "rank"),
        Index("ix_rescue_closed", "closed_at", "id"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("asked_at IS NULL OR state = 'open'", name="asked"),
        CheckConstraint("stake > 0", name="stake"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    state: Mapped[RescueState] = mapped_column(closed_set(RescueState), default=RescueState.OPEN)
    heat: Mapped[float] = mapped_column(Float(53))
    stake: Mapped[int] = mapped_column(BigInteger)
    monthly: Mapped[int] = mapped_column(BigInteger, default=0)
    others: Mapped[int] = mapped_column(Integer, default=0)
    basis: Mapped[Basis] = mapped_column(closed_set(Basis), default=Basis.NONE)
    rank: Mapped[float] = mapped_column(Float(53))
    next_step: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    ask_reason: Mapped[str] = mapped_column(Text, default="")


class RescueSign(Base):
    """One reason to think that they may leave, and where it was said; the evidence is one piece a line."""

    __tablename__ = "rescue_sign"
    __table_args__ = (
        UniqueConstraint("rescue_id", "submission_id", "rule"),
        Index("ix_rescue_sign_submission", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rescue_id: Mapped[int] = mapped_column(ForeignKey("rescue.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    rule: Mapped[Rule] = mapped_column(closed_set(Rule))
    evidence: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[datetime] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)


class RescueStep(Base):
    """A piece of a rescue's history: what happened, by whom (nobody: the worker), and what was said of it."""

    __tablename__ = "rescue_step"
    __table_args__ = (Index("ix_rescue_step_rescue", "rescue_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rescue_id: Mapped[int] = mapped_column(ForeignKey("rescue.id", ondelete="CASCADE"))
    kind: Mapped[RescueStepKind] = mapped_column(closed_set(RescueStepKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date | None] = mapped_column(Date)  # of a planned step
    given_to_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
