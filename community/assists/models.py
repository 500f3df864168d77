"""What the assists guess, and what people made of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, Text
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
