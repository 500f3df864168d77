"""The board of rescues, those with most at stake first, and the numbers above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from community.accounts.models import Member
from community.care.models import Rescue, RescueSign, RescueState, Rule
from community.care.stakes import Terms, value_at_stake
from community.customers.models import Company, Customer
from community.customers.queries.medians import median_of_all
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Cursor, keyset
from community.kernel.parts import part
from community.policy import STAFF, Actor, Permission, require
from community.promises.rates import wilson_lower
from community.submissions.models import Submission
from community.submissions.queries.listing import openable_by

PAGE_SIZE = 50
YEAR = timedelta(days=365)
_owner, _customer = Member.__table__.alias("owner"), Member.__table__.alias("person")


class Which(StrEnum):
    """The lists."""

    OPEN = "open"
    MINE = "mine"
    ASKED = "asked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Some rescues, and the id after which the next ones come (None at the end).

    The id and not the rank, for who may not see money should not read it off an address.
    """

    rows: Sequence[AnyRow]
    next: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """How the rescues of the last 365 days ended, and what the saved customers are worth together."""

    saved: int = 0
    lost: int = 0
    let_go: int = 0
    money: int = 0

    @property
    def ended(self) -> int:
        """How many ended."""
        return self.saved + self.lost + self.let_go

    @property
    def rate(self) -> float | None:
        """saved ÷ (saved + lost + let go), from 0 to 1; None before any ended.

        There is no control group: nobody knows who would have stayed anyway.
        """
        return self.saved / self.ended if self.ended else None

    @property
    def at_least(self) -> float | None:
        """The lower end of the rate's 95 % interval; None before any ended."""
        return wilson_lower(self.saved, self.ended) if self.ended else None


def board(actor: Actor, which: Which, after: int | None = None, size: int = PAGE_SIZE) -> BoardPage:
    """One page: stake × heat, the highest first; of what is closed, the newest end first."""
    require(actor, Permission.CARE)
    sort = Rescue.closed_at if which is Which.CLOSED else Rescue.rank
    value = db.session.scalar(select(sort).where(Rescue.id == after)) if after else None
    cursor = None if value is None else Cursor(value, after)
    ids = select(Rescue.id, sort.label("sort")).where(*_narrowed(actor, which))
    page = keyset(ids, sort, Rescue.id, size=size, after=cursor)
    rows = db.session.execute(
        row_select(actor).join(page, page.c.id == Rescue.id).order_by(sort.desc(), Rescue.id.desc())
    ).all()
    return BoardPage(rows[:size], rows[size - 1].id if len(rows) > size else None)


def row_select(actor: Actor) -> AnySelect:
    """The columns of a rescue in a list, with the newest of its submissions that the actor may open."""
    newest = (
        select(Submission.title)
        .join(RescueSign, RescueSign.submission_id == Submission.id)
        .where(RescueSign.rescue_id == Rescue.id, *openable_by(actor))
        .order_by(Submission.created_at.desc(), Submission.id.desc())
        .limit(1)
    )
    asker = Member.__table__.alias("asker")
    return (
        select(
            Rescue.id,
            Rescue.customer_id,
            Rescue.owner_id,
            Rescue.state,
            Rescue.heat,
            Rescue.stake,
            Rescue.monthly,
            Rescue.others,
            Rescue.basis,
            Rescue.next_step,
            Rescue.next_on,
            Rescue.opened_at,
            Rescue.closed_at,
            Rescue.asked_by_id,
            Rescue.asked_at,
            Rescue.ask_reason,
            _customer.c.name.label("customer_name"),
            Company.id.label("company_id"),
            Company.name.label("company_name"),
            _owner.c.name.label("owner_name"),
            _owner.c.banned_at.label("owner_banned_at"),
            asker.c.name.label("asker_name"),
            newest.correlate(Rescue).scalar_subquery().label("title"),
            *(_has(rule).label(f"by_{rule.value}") for rule in Rule),
        )
        .select_from(Rescue)
        .join(_customer, _customer.c.id == Rescue.customer_id)
        .outerjoin(Customer, Customer.member_id == Rescue.customer_id)
        .outerjoin(Company, Company.id == Customer.company_id)
        .outerjoin(_owner, _owner.c.id == Rescue.owner_id)
        .outerjoin(asker, asker.c.id == Rescue.asked_by_id)
    )


def _has(rule: Rule) -> ColumnElement[bool]:
    """Whether this is among the reasons."""
    return exists().where(RescueSign.rescue_id == Rescue.id, RescueSign.rule == rule).correlate(Rescue)


def counts(actor: Actor) -> Mapping[Which, int]:
    """How many rescues are in each list, in one statement."""
    require(actor, Permission.CARE)
    columns = [
        func.coalesce(func.sum(case((and_(*_narrowed(actor, which)), 1), else_=0)), 0).label(which.value)
        for which in Which
    ]
    row = db.session.execute(select(*columns)).one()
    return {which: getattr(row, which.value) for which in Which}


def record_of_a_year(actor: Actor) -> Record:
    """What became of those that ended in the last 365 days; what a company pays counts once, whoever was saved."""
    require(actor, Permission.CARE)
    payer = func.coalesce(-Customer.company_id, Rescue.customer_id)
    ended = (
        select(Rescue.state, func.count().label("n"), func.max(Rescue.stake).label("stake"))
        .outerjoin(Customer, Customer.member_id == Rescue.customer_id)
        .where(Rescue.closed_at > now() - YEAR)
        .group_by(Rescue.state, payer)
        .subquery()
    )
    each = select(ended.c.state, func.sum(ended.c.n).label("n"), func.sum(ended.c.stake).label("stake"))
    rows = {row.state: row for row in db.session.execute(each.group_by(ended.c.state))}
    numbers = {state: int(rows[state].n) if state in rows else 0 for state in RescueState}
    money = int(rows[RescueState.SAVED].stake) if RescueState.SAVED in rows else 0
    return Record(numbers[RescueState.SAVED], numbers[RescueState.LOST], numbers[RescueState.LET_GO], money)


def middle_stake() -> int:
    """What would be at stake with the middle customer: what low and high are measured by."""
    middle = median_of_all() or 0
    return value_at_stake(part(Terms), monthly=middle, typical=middle, others=0)


def team(actor: Actor) -> Sequence[AnyRow]:
    """Everybody who may look after a rescue: id and name, by name."""
    require(actor, Permission.CARE)
    working = (Member.role.in_(sorted(STAFF)), Member.banned_at.is_(None))
    return db.session.execute(select(Member.id, Member.name).where(*working).order_by(Member.name, Member.id)).all()


def _narrowed(actor: Actor, which: Which) -> list[ColumnElement[bool]]:
    is_open = Rescue.state == RescueState.OPEN
    lists: dict[Which, list[ColumnElement[bool]]] = {
        Which.OPEN: [is_open],
        Which.MINE: [is_open, Rescue.owner_id == (actor.id or 0)],
        Which.ASKED: [is_open, Rescue.asked_at.is_not(None)],
        Which.CLOSED: [Rescue.closed_at.is_not(None)],
    }
    return [*lists[which], Rescue.customer_id != (actor.id or 0)]
