"""Reading the ledger: balances, what lies on the table, and what was closed without a lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Integer, case, func, select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.ledger.models import EntryState, IPEntry, IPPosting, Movement
from community.policy import Actor, Permission, can, require
from community.submissions.models import CLOSED, Status, StatusChange, Submission
from community.submissions.queries.listing import visible_to

ON_THE_TABLE_AFTER = timedelta(days=90)
PAGE_SIZE = 25


class By(StrEnum):
    """What a balance is split by."""

    TYPE = "type"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Balance:
    """One account over a period; `moves` by movement, so that opening + all of them = closing."""

    key: str | int | None
    name: str | None
    opening: int
    moves: Mapping[Movement, int]

    @property
    def closing(self) -> int:
        """What is in stock at its end."""
        return self.opening + sum(self.moves.values())


@dataclass(frozen=True, slots=True)
class Deflection:
    """Of the submissions that were closed in a period, those that nobody learned from or answered."""

    closed: int
    deflected: int

    @property
    def rate(self) -> float | None:
        """deflected ÷ closed; None when nothing was closed."""
        return self.deflected / self.closed if self.closed else None


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table: how many entries, what their voters pay a year (hundredths), and the weightiest."""

    count: int
    yearly: int | None
    rows: Sequence[AnyRow]


def balances(actor: Actor, start: datetime, end: datetime, by: By = By.TYPE) -> list[Balance]:
    """The accounts from `start` (included) to `end` (not included), those without any movement left out."""
    require(actor, Permission.LEDGER_READ)
    key = IPPosting.ip_type if by is By.TYPE else IPPosting.owner_id
    name = Member.name if by is By.OWNER else IPPosting.ip_type
    before = func.sum(case((IPPosting.at < start, IPPosting.amount), else_=0)).cast(Integer)
    within = func.sum(case((IPPosting.at >= start, IPPosting.amount), else_=0)).cast(Integer)
    rows = (
        select(key.label("key"), name.label("name"), IPPosting.movement, before.label("before"), within.label("within"))
        .where(IPPosting.at < end)
        .group_by(key, name, IPPosting.movement)
        .order_by(key)
    )
    if by is By.OWNER:
        rows = rows.outerjoin(Member, Member.id == IPPosting.owner_id)
    return _added_up(db.session.execute(rows).all())


def _added_up(rows: Sequence[AnyRow]) -> list[Balance]:
    names = {row.key: row.name for row in rows}
    of = {key: [row for row in rows if row.key == key] for key in names}
    return [
        Balance(key, names[key], sum(row.before for row in of[key]), {row.movement: row.within for row in of[key]})
        for key in names
    ]


def deflection(actor: Actor, start: datetime, end: datetime) -> Deflection:
    """Submissions that were moved to an end in the period and still stand there, without IP type, cause and answer.

    Deflection rate = closed with none of these ÷ all closed. "No IP, because …" is a type: somebody looked.
    """
    require(actor, Permission.LEDGER_READ)
    moved = (
        select(StatusChange.submission_id)
        .join(Status, Status.id == StatusChange.to_id)
        .where(StatusChange.created_at >= start, StatusChange.created_at < end, Status.kind.in_(CLOSED))
    )
    is_deflected = Submission.ip_type.is_(None) & Submission.answered_at.is_(None) & (Submission.causes == 0)
    counts = select(func.count(), func.coalesce(func.sum(case((is_deflected, 1), else_=0)), 0)).where(
        *visible_to(actor), Submission.status_kind.in_(CLOSED), Submission.id.in_(moved)
    )
    return Deflection(*db.session.execute(counts).one())


def on_the_table(actor: Actor, limit: int = 10) -> Table:
    """What was harvested more than 90 days ago and nobody touched since, what most money asks for first."""
    require(actor, Permission.LEDGER_READ)
    sees_money = can(actor, Permission.MONEY_READ)
    waits = (IPEntry.state == EntryState.HARVESTED, IPEntry.harvested_at < now() - ON_THE_TABLE_AFTER)
    total = select(func.count(), func.coalesce(func.sum(Submission.money), 0)).join(
        IPEntry, IPEntry.submission_id == Submission.id
    )
    count, monthly = db.session.execute(total.where(*visible_to(actor), *waits)).one()
    order = (Submission.money.desc(), Submission.votes.desc()) if sees_money else (Submission.votes.desc(),)
    rows = _rows(sees_money).where(*visible_to(actor), *waits).order_by(*order, Submission.id).limit(limit)
    return Table(count, int(monthly) * 12 if sees_money else None, db.session.execute(rows).all())


def entries(
    actor: Actor, state: EntryState | None, ip_type: str | None, owner: int | None, cursor: str | None
) -> Page[AnyRow]:
    """Entries as rows, the latest change first; owner 0 is nobody."""
    require(actor, Permission.LEDGER_READ)
    wanted = [IPEntry.state == state if state else IPEntry.state.is_not(None)]
    if ip_type:
        wanted.append(IPEntry.ip_type == ip_type)
    if owner is not None:
        wanted.append(IPEntry.owner_id == owner if owner else IPEntry.owner_id.is_(None))
    ids = select(IPEntry.id, IPEntry.changed_at.label("sort")).where(
        *wanted, IPEntry.submission_id.in_(select(Submission.id).where(*visible_to(actor)))
    )
    after = decode_cursor(cursor)
    after = after if after and isinstance(after.value, datetime) else None
    page = keyset(ids, IPEntry.changed_at, IPEntry.id, size=PAGE_SIZE, after=after)
    rows = _rows(can(actor, Permission.MONEY_READ)).join(page, page.c.id == IPEntry.id)
    found = db.session.execute(rows.order_by(IPEntry.changed_at.desc(), IPEntry.id.desc())).all()
    return paged(found, PAGE_SIZE, lambda row: (row.changed_at, row.entry_id))


def entry_of(actor: Actor, submission_id: int) -> AnyRow | None:
    """One entry with what is said of it; None when the ledger holds nothing of this that the actor may see."""
    require(actor, Permission.LEDGER_READ)
    more = (IPEntry.assessed_at, IPEntry.expired_at, IPEntry.expired_because, IPEntry.basis)
    row = _rows(can(actor, Permission.MONEY_READ)).add_columns(*more)
    return db.session.execute(row.where(*visible_to(actor), IPEntry.submission_id == submission_id)).one_or_none()


def postings_of(entry_id: int) -> Sequence[AnyRow]:
    """What was posted of an entry, from the beginning."""
    columns = (IPPosting.at, IPPosting.movement, IPPosting.amount, IPPosting.ip_type, Member.name.label("owner_name"))
    rows = select(*columns).outerjoin(Member, Member.id == IPPosting.owner_id)
    return db.session.execute(rows.where(IPPosting.entry_id == entry_id).order_by(IPPosting.id)).all()


def _rows(sees_money: bool) -> AnySelect:
    worth = (IPEntry.value_low, IPEntry.value_high, Submission.money) if sees_money else ()
    return (
        select(
            IPEntry.id.label("entry_id"),
            IPEntry.submission_id.label("id"),
            IPEntry.ip_type,
            IPEntry.state,
            IPEntry.statement,
            IPEntry.owner_id,
            Member.name.label("owner_name"),
            IPEntry.harvested_at,
            IPEntry.changed_at,
            Submission.title,
            Submission.slug,
            Submission.votes,
            *worth,
        )
        .join(Submission, Submission.id == IPEntry.submission_id)
        .outerjoin(Member, Member.id == IPEntry.owner_id)
    )
