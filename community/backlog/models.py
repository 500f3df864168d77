"""What is kept of exports: each that was made, and those that are made again and again."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


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
