"""What the assists guess, and what people made of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class Said(StrEnum):
    """What staff may say of how upset somebody is."""

    CALM = "calm"
    UPSET = "upset"
    FURIOUS = "furious"


class HeatRow(Base):
    """How upset a submission sounds, from 0 to 1; what staff say counts instead, however often it is scored again.

    `stands` is what counts. The evidence is one word a line.
    """

    __tablename__ = "heat"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    score: Mapped[float] = mapped_column(Float(53))
    stands: Mapped[float] = mapped_column(Float(53))
    evidence: Mapped[str] = mapped_column(Text, default="")
    scored_at: Mapped[datetime] = mapped_column(Moment)
    said: Mapped[Said | None] = mapped_column(closed_set(Said))
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    said_at: Mapped[datetime | None] = mapped_column(Moment)


class TypeModelRow(Base):
    """A model of what this house's submissions teach, with how well it did on judgements that it had not seen."""

    __tablename__ = "type_model"

    id: Mapped[int] = mapped_column(primary_key=True)
    learned_at: Mapped[datetime] = mapped_column(Moment)
    judgements: Mapped[int] = mapped_column(Integer)
    precision: Mapped[float] = mapped_column(Float(53))
    share: Mapped[float] = mapped_column(Float(53))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class TypeGuess(Base):
    """The IP type that the model of the time would give a submission, and because of which words, one a line.

    Dismissed, it is not shown again. `decided` is the first judgement that a person made while it was there.
    """

    __tablename__ = "type_guess"
    __table_args__ = (Index("ix_type_guess_decided", "decided_at"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    ip_type: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Float(53))
    evidence: Mapped[str] = mapped_column(Text, default="")
    guessed_at: Mapped[datetime] = mapped_column(Moment)
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    dismissed_at: Mapped[datetime | None] = mapped_column(Moment)
    decided: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
