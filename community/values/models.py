"""Values, commitments, and the evidence for and against them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class Sense(StrEnum):
    """What a piece of evidence says of a value."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class BrandValue(Base):
    """Something that the company says it stands for, and why."""

    __tablename__ = "brand_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    statement: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Commitment(Base):
    """What a value means in practice."""

    __tablename__ = "commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("brand_value.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Evidence(Base):
    """Where a value was lived, or was not: a submission, its answer (both by `submission_id`) or a promise.

    A promise speaks for itself, by what became of it; anything else by its `sense`. `changed` is what came of a
    contradiction.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_value", "value_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("brand_value.id", ondelete="CASCADE"))
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id", ondelete="SET NULL"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"), index=True)
    sense: Mapped[Sense] = mapped_column(closed_set(Sense))
    note: Mapped[str] = mapped_column(Text, default="")
    changed: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
