"""Companies, what is known of their people, segments, and the demand that follows from all of it.

Money is kept in hundredths of the site's currency, a month.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set
from community.submissions.importance import Importance


class Basis(StrEnum):
    """How a customer's worth is known: told, guessed from a segment or from everybody, or not at all."""

    KNOWN = "known"
    SEGMENT_MEDIAN = "segment_median"
    SITE_MEDIAN = "site_median"
    NONE = "none"


class Company(Base):
    """A customer organisation. `worth` is what it pays or, where nobody said, what the likes of it do; `basis` which.

    The worker keeps both; `monthly` is what somebody entered.
    """

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, unique=True)  # the name without capitals: nobody is there twice
    domain: Mapped[str | None] = mapped_column(Text, unique=True)
    external_id: Mapped[str | None] = mapped_column(Text, unique=True)
    plan: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    lifecycle: Mapped[str | None] = mapped_column(Text)
    monthly: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[date | None] = mapped_column(Date)
    worth: Mapped[int] = mapped_column(BigInteger, default=0)
    basis: Mapped[Basis] = mapped_column(closed_set(Basis), default=Basis.NONE)
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Customer(Base):
    """What the company knows of a member; the worker makes a row for whoever has none."""

    __tablename__ = "customer"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="SET NULL"), index=True)
    external_id: Mapped[str | None] = mapped_column(Text, unique=True)
    plan: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    lifecycle: Mapped[str | None] = mapped_column(Text)
    monthly: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[date | None] = mapped_column(Date)
    worth: Mapped[int] = mapped_column(BigInteger, default=0)
    basis: Mapped[Basis] = mapped_column(closed_set(Basis), default=Basis.NONE)


class CompanyAttribute(Base):
    """One more thing that is known of a company, by a name of the site's own; `number` is the value read as one."""

    __tablename__ = "company_attribute"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    number: Mapped[float | None] = mapped_column(Float(53))


class CustomerAttribute(Base):
    """One more thing that is known of a member."""

    __tablename__ = "customer_attribute"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    number: Mapped[float | None] = mapped_column(Float(53))


class Segment(Base):
    """Customers grouped by a rule; `size` and `median` (of the known values in it) are counted by the worker."""

    __tablename__ = "segment"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    rule: Mapped[str] = mapped_column(Text)  # JSON of commands.Rule
    size: Mapped[int] = mapped_column(Integer, default=0)
    median: Mapped[int | None] = mapped_column(BigInteger)
    counted_at: Mapped[datetime | None] = mapped_column(Moment)  # None while the rule is newer than the members
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class SegmentMember(Base):
    """A member meets a segment's rule."""

    __tablename__ = "segment_member"
    __table_args__ = (Index("ix_segment_member_member", "member_id"),)

    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)


class Demand(Base):
    """How many of a segment's people voted in a submission's set, and what those are worth together."""

    __tablename__ = "demand"
    __table_args__ = (Index("ix_demand_segment", "segment_id", "voters"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True)
    voters: Mapped[int] = mapped_column(Integer)
    money: Mapped[int] = mapped_column(BigInteger)


class Source(StrEnum):
    """Where somebody of the team heard a customer say it."""

    CALL = "call"
    CHAT = "chat"
    MAIL = "mail"
    MEETING = "meeting"
    SOCIAL = "social"


_STANDS = text("removed_at IS NULL")


class Note(Base):
    """Somebody of the team noted for a customer what they said: a vote for a submission, or the submission itself.

    `quote` is what the customer said, word by word, until it is removed; `worth` and `basis` what they were worth then.
    `brought_vote`: the vote came with it and goes with it. `importance`, if they said how much it matters, stands on
    that vote, unless they had said so there themselves. One stands for each customer and submission at most.
    """

    __tablename__ = "note"
    __table_args__ = (
        Index(
            "uq_note_standing",
            "submission_id",
            "member_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_note_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    source: Mapped[Source] = mapped_column(closed_set(Source))
    link: Mapped[str] = mapped_column(Text, default="")
    quote: Mapped[str] = mapped_column(Text)
    worth: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[Basis] = mapped_column(closed_set(Basis))
    importance: Mapped[Importance | None] = mapped_column(closed_set(Importance))
    is_post: Mapped[bool] = mapped_column(default=False)
    brought_vote: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    corrected_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
