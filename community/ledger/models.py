"""Entries of the ledger, and the postings that its balances are added up from."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class EntryState(StrEnum):
    """What became of what a submission teaches."""

    HARVESTED = "harvested"
    ASSESSED = "assessed"
    ADOPTED = "adopted"
    SHIPPED = "shipped"
    DECLINED = "declined"
    EXPIRED = "expired"


STOCK = frozenset({EntryState.HARVESTED, EntryState.ASSESSED, EntryState.ADOPTED})


class Movement(StrEnum):
    """Why a balance changes: the columns between opening and closing."""

    HARVESTED = "harvested"
    RETURNED = "returned"
    MOVED = "moved"
    SHIPPED = "shipped"
    DECLINED = "declined"
    EXPIRED = "expired"
    LEFT = "left"


class IPEntry(Base):
    """A submission that teaches something, as an asset of the company.

    `state` follows from the submission's status, and from `assessed_at` and `expired_at` while that says nothing; it is
    None while there is nothing to keep: merged into another one, deleted, or judged to teach nothing. `value_low` and
    `value_high` are what somebody thinks it is worth a year, in whole units of the site's currency.
    """

    __tablename__ = "ip_entry"
    __table_args__ = (
        Index("ix_ip_entry_state", "state", "ip_type", "harvested_at", "id"),
        Index("ix_ip_entry_changed", "changed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), unique=True)
    ip_type: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    state: Mapped[EntryState | None] = mapped_column(closed_set(EntryState))
    statement: Mapped[str] = mapped_column(Text, default="")
    value_low: Mapped[int | None] = mapped_column(BigInteger)
    value_high: Mapped[int | None] = mapped_column(BigInteger)
    basis: Mapped[str] = mapped_column(Text, default="")
    harvested_at: Mapped[datetime] = mapped_column(Moment)
    assessed_at: Mapped[datetime | None] = mapped_column(Moment)
    expired_at: Mapped[datetime | None] = mapped_column(Moment)
    expired_because: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(Moment)


class IPPosting(Base):
    """One entry into or out of one account (a type and an owner); never changed, so that a past balance stays."""

    __tablename__ = "ip_posting"
    __table_args__ = (
        Index("ix_ip_posting_at", "at", "ip_type", "movement", "amount"),
        Index("ix_ip_posting_entry", "entry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ip_entry.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment)
    ip_type: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    movement: Mapped[Movement] = mapped_column(closed_set(Movement))
    amount: Mapped[int] = mapped_column(Integer)  # +1 into the account, -1 out of it
    state: Mapped[EntryState | None] = mapped_column(closed_set(EntryState))  # the entry's, from then on
