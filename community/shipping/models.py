"""Changelog entries, what they are tied to, whether they helped, and what the public roadmap leaves out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set
from community.policy import Audience

NARROWER = (Audience.PUBLIC, Audience.MEMBERS, Audience.STAFF)  # each is read by fewer than the one before


class Category(StrEnum):
    """What an entry brings."""

    NEW = "new"
    BETTER = "better"
    MENDED = "mended"


class EntryState(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


class Helped(StrEnum):
    """What somebody who asked for it says of what they got."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Entry(Base):
    """Something that was shipped, and what those who asked for it gain.

    `audience` is what its writer chose; whoever may not read the board of a submission that it is tied to does not read
    the entry either (see `queries.entries`). `publish_at` is when the worker publishes a scheduled one.
    """

    __tablename__ = "changelog_entry"
    __table_args__ = (Index("ix_changelog_entry_state", "state", "published_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    benefit: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    category: Mapped[Category] = mapped_column(closed_set(Category))
    audience: Mapped[Audience] = mapped_column(closed_set(Audience))
    state: Mapped[EntryState] = mapped_column(closed_set(EntryState))
    publish_at: Mapped[datetime | None] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)


class EntryLink(Base):
    """An entry is what became of a submission."""

    __tablename__ = "changelog_link"

    entry_id: Mapped[int] = mapped_column(ForeignKey("changelog_entry.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EntryMove(Base):
    """A status change that publishing an entry, or taking that back, brought: who hears of the entry needs no other."""

    __tablename__ = "changelog_move"

    change_id: Mapped[int] = mapped_column(ForeignKey("status_change.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("changelog_entry.id", ondelete="CASCADE"), index=True)


class EntryRevision(Base):
    """The words of an entry before an edit."""

    __tablename__ = "changelog_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("changelog_entry.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    benefit: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(Moment)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)


class HelpAnswer(Base):
    """What one of those who asked for it says of an entry; `reopened_at` when that opened the matter again, once."""

    __tablename__ = "help_answer"

    entry_id: Mapped[int] = mapped_column(ForeignKey("changelog_entry.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    said: Mapped[Helped] = mapped_column(closed_set(Helped))
    words: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime] = mapped_column(Moment)
    reopened_at: Mapped[datetime | None] = mapped_column(Moment)


class OffRoadmap(Base):
    """A submission that only the team sees on the roadmap: who kept it back, and when."""

    __tablename__ = "off_roadmap"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
