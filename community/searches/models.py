"""Saved searches, and what a look at one has found."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment


class SavedSearch(Base):
    """A question to the search that a member keeps: `question` as its address has it (q=…&kind=…).

    With `looked_at` it alerts: everything posted since then that it finds is news. Without, it is kept only.
    """

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("member_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class Find(Base):
    """What one look found: the newest submissions, by their numbers with a space between, and how many there were."""

    __tablename__ = "search_find"

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), index=True)
    submissions: Mapped[str] = mapped_column(Text)
    total: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Moment)
