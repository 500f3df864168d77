"""The inbox's list in the order that the question asks for: the oldest first, or those first who are most upset.

A place in the list is (heat), moment, id; what nobody has scored yet counts as calm. Where only a submission is known,
its heat is looked up within the same statement.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, func, or_, select
from sqlalchemy.engine import Result

from community.assists.models import HeatRow
from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.paging import Cursor, Page, decode_cursors, keyset_by, paged
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, Submission
from community.triage.commands import DeskQuery, Order
from community.triage.queries.desk import INBOX_SIZE, conditions, conditions_for

_s, _heat, _said = Submission.__table__.c, HeatRow.__table__.c, HeatRow.__table__.alias("said").c
_felt: ColumnElement[float] = func.coalesce(_heat.stands, 0.0)
_moment, _key = _s.created_at, _s.id
_given, _GIVEN = Submission.__table__.alias("given").c, bindparam("id", type_=_key.type)
_SHOWN = (_s.id, _s.title, _s.kind, _s.created_at, _s.assignee_id, _s.snoozed_until)
Sorts = list[tuple[Any, bool]]  # a column, and whether it runs downwards


def inbox(
    actor: Actor, query: DeskQuery | None = None, cursor: str | None = None, size: int = INBOX_SIZE
) -> Page[AnyRow]:
    """What waits, in the order asked for, with its heat."""
    query = query or DeskQuery()
    return _page(actor, query, decode_cursors(cursor, [float, datetime] if _by_heat(query) else [datetime]), size)


def inbox_from(
    actor: Actor, created_at: datetime, submission_id: int, query: DeskQuery | None = None, size: int = INBOX_SIZE
) -> Page[AnyRow]:
    """What waits from this submission on: the page for one that is far down the list."""
    query = query or DeskQuery()
    return _page(actor, query, Cursor(_place(query, created_at, submission_id), submission_id - 1), size)


def _page(actor: Actor, query: DeskQuery, after: Cursor | None, size: int) -> Page[AnyRow]:
    make = _statement if after is None and not query.age else _statement.__wrapped__  # ages count from now
    rows = run(make(audiences(actor), actor.id, query, size, after), {}).all()
    return paged(rows, size, lambda row: (_values(query, row), row.id))


@lru_cache(maxsize=128)
def _statement(
    open_to: frozenset[Audience], actor_id: int | None, query: DeskQuery, size: int, after: Cursor | None
) -> AnySelect:
    """Kept for first pages, because building it costs more than running it."""
    sorts = _sorts(query)
    ids = _joined(select(_key, *(column.label(f"sort{n}") for n, (column, _) in enumerate(sorts))), query)
    wanted = conditions_for(open_to, actor_id, query)
    page = keyset_by(ids.where(*wanted), sorts, _key, size=size, after=after)
    return (
        select(*_SHOWN, Board.__table__.c.name.label("board_name"), _heat.stands, _heat.evidence, _heat.said)
        .join_from(Submission.__table__, Board.__table__, Board.__table__.c.id == _s.board_id)
        .join(page, page.c.id == _s.id)
        .outerjoin(HeatRow.__table__, _heat.submission_id == _s.id)
        .order_by(*_directed(sorts), _key)
    )


def _by_heat(query: DeskQuery) -> bool:
    return query.order is Order.CARE


def _sorts(query: DeskQuery) -> Sorts:
    return [(_felt, True), (_moment, False)] if _by_heat(query) else [(_moment, False)]


def _joined(statement: AnySelect, query: DeskQuery) -> AnySelect:
    """The statement with the heat, where the order needs it."""
    on_it = _heat.submission_id == _s.id
    return statement.outerjoin_from(Submission.__table__, HeatRow.__table__, on_it) if _by_heat(query) else statement


def _values(query: DeskQuery, row: AnyRow) -> tuple[Any, ...]:
    return (row.stands or 0.0, row.created_at) if _by_heat(query) else (row.created_at,)


def _place(query: DeskQuery, created_at: Any, submission_id: Any) -> tuple[Any, ...]:
    """The values that this submission is sorted by."""
    heat = select(_said.stands).where(_said.submission_id == submission_id).scalar_subquery()
    return (func.coalesce(heat, 0.0), created_at) if _by_heat(query) else (created_at,)


def _directed(sorts: Sorts, *, backwards: bool = False) -> list[ColumnElement[Any]]:
    return [column.desc() if descending is not backwards else column.asc() for column, descending in sorts]


def neighbours(actor: Actor, submission_id: int, query: DeskQuery | None = None) -> tuple[int | None, int | None]:
    """The submissions just before and just after this one in the order of the question's list."""
    previous, following = tuple(_beside(actor, submission_id, query or DeskQuery(), _both).one())
    return previous, following


def next_waiting(actor: Actor, after_id: int, query: DeskQuery | None = None) -> int | None:
    """The submission that waits next after this one (the first, when this was the last); None when none waits."""
    found: int | None = _beside(actor, after_id, query or DeskQuery(), _next).scalar()
    return found


def _beside(actor: Actor, submission_id: int, query: DeskQuery, make: Any) -> Result[Any]:
    built = make.__wrapped__ if query.age else make  # ages count from now
    return run(built(audiences(actor), actor.id, query), {"id": submission_id})


@lru_cache(maxsize=128)
def _both(open_to: frozenset[Audience], actor_id: int | None, query: DeskQuery) -> AnySelect:
    return select(*(_nearest(open_to, actor_id, query, backwards=backwards) for backwards in (True, False)))


@lru_cache(maxsize=128)
def _next(open_to: frozenset[Audience], actor_id: int | None, query: DeskQuery) -> AnySelect:
    others = _joined(select(_key), query).where(*conditions_for(open_to, actor_id, query), _key != _GIVEN)
    first = others.order_by(*_directed(_sorts(query)), _key).limit(1)
    return select(func.coalesce(_nearest(open_to, actor_id, query), first.scalar_subquery()))


def _nearest(
    open_to: frozenset[Audience], actor_id: int | None, query: DeskQuery, *, backwards: bool = False
) -> ScalarSelect[int]:
    """The one that comes next after (or before) the submission that the statement is given."""
    sorts = [*_sorts(query), (_key, False)]
    moment = select(_given.created_at).where(_given.id == _GIVEN).scalar_subquery()
    further = _beyond(sorts, (*_place(query, moment, _GIVEN), _GIVEN), backwards=backwards)
    found = _joined(select(_key), query).where(*conditions_for(open_to, actor_id, query), further)
    return found.order_by(*_directed(sorts, backwards=backwards)).limit(1).scalar_subquery()


def _beyond(sorts: Sorts, values: Sequence[Any], *, backwards: bool) -> ColumnElement[bool]:
    """What comes after (or before) these values: further in the first order, or as far in it and further in the rest.

    The first is said once more by itself, so that an index on it is walked from there and not from its beginning.
    """
    (column, descending), *rest = sorts
    upwards = descending is backwards
    further: ColumnElement[bool] = column > values[0] if upwards else column < values[0]
    if not rest:
        return further
    within = column >= values[0] if upwards else column <= values[0]
    return and_(within, or_(further, _beyond(rest, values[1:], backwards=backwards)))


def found_ids(actor: Actor, query: DeskQuery, most: int) -> Sequence[int]:
    """The first ids that the question finds, in its order: what "all of them" means for a batch."""
    found = _joined(select(_key), query).where(*conditions(actor, query))
    return db.session.scalars(found.order_by(*_directed(_sorts(query)), _key).limit(most)).all()
