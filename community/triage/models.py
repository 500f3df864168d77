"""Classifications and tags."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class IPType(StrEnum):
    """What a submission teaches the company; `none` needs a reason."""

    PRODUCT = "product"
    POLICY = "policy"
    SERVICE = "service"
    NONE = "none"


class Classification(Base):
    """Somebody's judgement of what a submission teaches; the newest one counts, the earlier ones stay."""

    __tablename__ = "classification"
    __table_args__ = (Index("ix_classification_submission", "submission_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    ip_type: Mapped[IPType] = mapped_column(closed_set(IPType))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


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
