"""What is planned about submissions, and what is kept of exports: each that was made, and those that come again."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.backlog.grounds import GroundKind, Need
from community.kernel.db import Base, Moment, closed_set


class Plan(Base):
    """What a product manager noted about doing what a submission asks for; without a row, nothing.

    `effort` in days of work; `impact` and `confidence` as RICE has them: how much it helps each (0.25 to 3), and how
    sure one is (percent).
    """

    __tablename__ = "plan"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    effort: Mapped[float | None] = mapped_column(Float(53))
    impact: Mapped[float | None] = mapped_column(Float(53))
    confidence: Mapped[int | None] = mapped_column(Integer)
    target: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(Moment)


class ScoreFormula(Base):
    """A way to score that somebody saved; the newest is in force, the earlier ones stay. `formula` as JSON."""

    __tablename__ = "score_formula"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    formula: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Competitor(Base):
    """Somebody whose customers ours could be. `aliases` are other names, one a line; `is_exact`: capitals count."""

    __tablename__ = "competitor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    aliases: Mapped[str] = mapped_column(Text, default="")
    is_exact: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Ground(Base):
    """What speaks for doing a submission beside customers' voices, how much it weighs, and where it stands."""

    __tablename__ = "ground"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    kind: Mapped[GroundKind] = mapped_column(closed_set(GroundKind))
    competitor_id: Mapped[int | None] = mapped_column(ForeignKey("competitor.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int] = mapped_column(Integer)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class StatedNeed(Base):
    """What doing a submission would do for customers, in whose words it was said, and when."""

    __tablename__ = "stated_need"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    need: Mapped[Need] = mapped_column(closed_set(Need))
    statement: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Every(StrEnum):
    """How often a scheduled export is made."""

    DAY = "day"
    WEEK = "week"

    @property
    def period(self) -> timedelta:
        """The time from one to the next."""
        return timedelta(days=1 if self is Every.DAY else 7)


class ExportSchedule(Base):
    """A file that somebody wants every day or every week; `query` and `wish` as JSON."""

    __tablename__ = "export_schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    query: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text)
    every: Mapped[Every] = mapped_column(closed_set(Every))
    created_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment, index=True)


class ExportRow(Base):
    """One export. `bytes`, `sha256` and `finished_at` are known when all of it was handed out or written.

    `kept_until`: the worker wrote it to the disk, from where it can be fetched so long. `error`: why there is no file.
    """

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_sha256", "sha256"), Index("ix_export_kept", "kept_until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("export_schedule.id", ondelete="SET NULL"))
    query: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(Text)
    submissions: Mapped[int | None] = mapped_column(Integer)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    kept_until: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(Text)
