"""Lists of causes for the team, and the numbers above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from community.accounts.models import Member
from community.causes.models import (
    SOLVED,
    UNSOLVED,
    CauseKind,
    CauseLink,
    CauseState,
    ContactRating,
    Fix,
    RootCause,
    Strike,
    StrikeState,
)
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import STAFF, Actor, Permission, require
from community.submissions.models import Submission

PAGE_SIZE = 50
PLEASANT = 4  # of five, and more
HOLLOW_AFTER = timedelta(days=30)
SEVERAL = 2
CHOICES = 200


class Which(StrEnum):
    """The lists."""

    OPEN = "open"
    STRUCK = "struck"
    SEASONAL = "seasonal"
    HOLLOW = "hollow"
    FIXED = "fixed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which causes are asked for."""

    which: Which = Which.OPEN
    kind: CauseKind | None = None
    state: CauseState | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """`recurrence` is came_back / fixes, `hollow` hollow_contacts / pleasant_contacts; None before there are any."""

    fixes: int
    came_back: int
    pleasant: int
    hollow_contacts: int

    @property
    def recurrence(self) -> float | None:
        """The share of fixes after which it came back."""
        return self.came_back / self.fixes if self.fixes else None

    @property
    def hollow(self) -> float | None:
        """The share of pleasant contacts about something that has been unsolved for more than 30 days."""
        return self.hollow_contacts / self.pleasant if self.pleasant else None


def causes_page(actor: Actor, wanted: Wanted, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """One page, heaviest first."""
    require(actor, Permission.CAUSE)
    ids = select(RootCause.id, RootCause.weight.label("sort")).where(*_narrowed(wanted))
    page = keyset(ids, RootCause.weight, RootCause.id, size=size, after=decode_cursor(cursor))
    rows = db.session.execute(
        row_select().join(page, page.c.id == RootCause.id).order_by(RootCause.weight.desc(), RootCause.id.desc())
    ).all()
    return paged(rows, size, lambda row: (row.weight, row.id))


def row_select() -> AnySelect:
    """The columns of a cause in a list."""
    waiting = select(func.count()).where(Strike.cause_id == RootCause.id, Strike.state == StrikeState.SUGGESTED)
    return select(
        RootCause.id,
        RootCause.statement,
        RootCause.kind,
        RootCause.state,
        RootCause.parent_id,
        RootCause.owner_id,
        RootCause.is_shown,
        RootCause.note,
        RootCause.links,
        RootCause.people,
        RootCause.strikes,
        RootCause.comebacks,
        RootCause.weight,
        RootCause.is_seasonal,
        RootCause.made_at,
        RootCause.opened_at,
        Member.name.label("owner_name"),
        waiting.scalar_subquery().label("suggested"),
        _pleasant_contacts().label("pleasant"),
    ).outerjoin(Member, Member.id == RootCause.owner_id)


def counts(actor: Actor) -> Mapping[Which, int]:
    """How many causes are in each list, in one statement."""
    require(actor, Permission.CAUSE)
    columns = [
        func.sum(case((and_(*(conditions or [RootCause.id.is_not(None)])), 1), else_=0)).label(which.value)
        for which in Which
        for conditions in (_narrowed(Wanted(which)),)
    ]
    row = db.session.execute(select(*columns)).one()
    return {which: getattr(row, which.value) or 0 for which in Which}


def open_count(actor: Actor) -> int:
    """How many causes are still to be solved."""
    require(actor, Permission.CAUSE)
    return db.session.scalar(select(func.count()).where(RootCause.state.in_(sorted(UNSOLVED)))) or 0


def rates(actor: Actor) -> Rates:
    """How often fixes did not hold, and how often kindness stood in for a solution."""
    require(actor, Permission.CAUSE)
    fixes = select(func.count(Fix.id), func.count(Fix.came_back_at)).subquery()
    pleasant = select(func.count()).where(ContactRating.pleasant >= PLEASANT)
    unsolved = _linked_sets().join(RootCause, RootCause.id == CauseLink.cause_id).where(*_long_open())
    hollow = pleasant.where(ContactRating.submission_id.in_(unsolved))
    row = db.session.execute(select(fixes, pleasant.scalar_subquery(), hollow.scalar_subquery())).one()
    return Rates(*row)


def team(actor: Actor) -> Sequence[AnyRow]:
    """Everybody who may own a cause: id and name, by name."""
    require(actor, Permission.CAUSE)
    working = (Member.role.in_(sorted(STAFF)), Member.banned_at.is_(None))
    return db.session.execute(select(Member.id, Member.name).where(*working).order_by(Member.name, Member.id)).all()


def choices(actor: Actor) -> Sequence[AnyRow]:
    """Causes to choose from: id, statement, state; what is unsolved first, heaviest first."""
    require(actor, Permission.CAUSE)
    solved = case((RootCause.state.in_(sorted(SOLVED)), 1), else_=0)
    rows = select(RootCause.id, RootCause.statement, RootCause.state)
    return db.session.execute(rows.order_by(solved, RootCause.weight.desc(), RootCause.id).limit(CHOICES)).all()


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    lists: dict[Which, list[ColumnElement[bool]]] = {
        Which.OPEN: [RootCause.state.in_(sorted(UNSOLVED))],
        Which.STRUCK: [RootCause.comebacks > 0],
        Which.SEASONAL: [RootCause.is_seasonal.is_(True)],
        Which.HOLLOW: [*_long_open(), _pleasant_contacts() >= SEVERAL],
        Which.FIXED: [RootCause.state.in_(sorted(SOLVED))],
        Which.ALL: [],
    }
    asked = {RootCause.kind: wanted.kind, RootCause.state: wanted.state, RootCause.owner_id: wanted.owner_id}
    return [*lists[wanted.which], *(column == value for column, value in asked.items() if value is not None)]


def _long_open() -> list[ColumnElement[bool]]:
    """Unsolved for more than 30 days."""
    return [RootCause.state.in_(sorted(UNSOLVED)), RootCause.opened_at < now() - HOLLOW_AFTER]


def _pleasant_contacts() -> ColumnElement[int]:
    """How many contacts about a cause were found pleasant, in the sets of what is linked to it."""
    own = select(func.count()).where(ContactRating.pleasant >= PLEASANT)
    sets = _linked_sets().where(CauseLink.cause_id == RootCause.id).correlate(RootCause)
    return own.where(ContactRating.submission_id.in_(sets)).correlate(RootCause).scalar_subquery()


def _linked_sets() -> AnySelect:
    """The ids of what is linked to causes, and of all that is read with it."""
    linked, member = Submission.__table__.alias("linked"), Submission.__table__.alias("member")
    root = func.coalesce(linked.c.merged_into_id, linked.c.id)
    return (
        select(member.c.id)
        .select_from(CauseLink)
        .join(linked, linked.c.id == CauseLink.submission_id)
        .join(member, or_(member.c.id == root, member.c.merged_into_id == root))
        .where(CauseLink.undone_at.is_(None))
    )
