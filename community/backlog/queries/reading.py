"""Reading the backlog: every list, count and export of it starts from the same conditions.

The statements of a page are built once a shape (which filters, which orders) and kept, as those of the public lists
are: building one costs as much as running it. What words match is a condition of its own each time, so a question with
words is built anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, select, union_all

from community.accounts.models import Member
from community.backlog.commands import BacklogQuery, BacklogSort, Direction
from community.backlog.models import Plan
from community.backlog.queries.conditions import Shape, board_asked, matched, plan, shape_of, submission
from community.kernel.db import AnyRow, AnySelect, run
from community.kernel.paging import Cursor, Page, decode_cursors, keyset_by, paged
from community.policy import Actor
from community.submissions.models import Board, Status, StatusKind, Submission

PAGE_SIZE = 50
LANE_SIZE = 12

Kind = type[int] | type[float] | type[str] | type[datetime]
# Each column, and what its values are in a cursor. A greater age is an earlier moment, the best rank the lowest.
ORDERS: dict[BacklogSort, tuple[Any, Kind]] = {
    BacklogSort.RANK: (submission.rank, str),
    BacklogSort.SCORE: (submission.score, float),
    BacklogSort.EFFORT: (func.coalesce(plan.effort, -1.0), float),
    BacklogSort.VOTES: (submission.votes, int),
    BacklogSort.MONEY: (submission.money, int),
    BacklogSort.TREND: (submission.trend, float),
    BacklogSort.AGE: (submission.created_at, datetime),
}
LOW_FIRST = frozenset({BacklogSort.RANK, BacklogSort.AGE})
SORTS = ("sort_0", "sort_1")

_submissions, _plans = Submission.__table__, Plan.__table__
_status, _board, _member = Status.__table__.c, Board.__table__.c, Member.__table__.c
_owner = Member.__table__.alias("owner")
Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the backlog, how many rows there are in all, and whether the search index could not be asked."""

    page: Page[AnyRow]
    total: int
    degraded: bool


def read_backlog(actor: Actor, query: BacklogQuery, cursor: str | None = None, size: int = PAGE_SIZE) -> Found:
    """One page of what the query finds."""
    shape, values = shape_of(actor, query)
    words, degraded = matched(actor, query)
    after = decode_cursors(cursor, [ORDERS[sort][1] for sort, _ in shape.orders])
    total = run(_counting(shape, words), values).scalar() or 0
    if after is not None:
        values |= {f"after_{place}": value for place, value in enumerate(after.value)} | {"after_id": after.id}
    rows = run(_page(shape, words, after is not None, size), values).all()
    labels = SORTS[: len(shape.orders)]
    return Found(paged(rows, size, lambda row: (tuple(getattr(row, name) for name in labels), row.id)), total, degraded)


def _counting(shape: Shape, words: Conditions) -> AnySelect:
    return _count(shape, words) if words else _kept_count(shape)


def _count(shape: Shape, words: Conditions = ()) -> AnySelect:
    """How many meet the conditions. A board is named once more as the one that it is, not as one of a list: only so
    SQLite takes the index that counts by, where the list itself has to walk its order (1 ms and 18 at 100,000).
    """
    counted = _from_plans(select(func.count()).select_from(_submissions), shape).where(*shape.conditions(), *words)
    return counted.where(submission.board_id == board_asked.scalar_subquery()) if "board" in shape.narrowed else counted


_kept_count = lru_cache(maxsize=256)(_count)


def _page(shape: Shape, words: Conditions, is_later: bool, size: int) -> AnySelect:
    return _build_page(shape, is_later, size, words) if words else _kept_page(shape, is_later, size)


def _build_page(shape: Shape, is_later: bool, size: int, words: Conditions = ()) -> AnySelect:
    orders = _orders(shape)
    labels = SORTS[: len(orders)]
    sorts = [column.label(name) for (column, _), name in zip(orders, labels, strict=True)]
    found = _from_plans(select(submission.id, *sorts).select_from(_submissions), shape)
    after = _after(orders) if is_later else None
    page = keyset_by(found.where(*shape.conditions(), *words), orders, submission.id, size=size, after=after)
    told = _listed_rows.add_columns(*(page.c[name] for name in labels))
    return _ordered(told.join(page, page.c.id == submission.id), shape)


_kept_page = lru_cache(maxsize=256)(_build_page)


def _after(orders: Sequence[tuple[Any, bool]]) -> Cursor:
    """Where a later page begins, to be bound."""
    values = [bindparam(f"after_{place}", type_=column.type) for place, (column, _) in enumerate(orders)]
    return Cursor(tuple(values), bindparam("after_id", type_=Integer))


@dataclass(frozen=True, slots=True)
class Lanes:
    """The backlog side by side by what statuses mean: the first rows of each, and how many there are."""

    rows: Mapping[StatusKind, Sequence[AnyRow]]
    totals: Mapping[StatusKind, int]
    degraded: bool

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.totals.values())


def read_lanes(actor: Actor, query: BacklogQuery, size: int = LANE_SIZE) -> Lanes:
    """The first of each kind of status in the query's order: two statements, whatever the number of rows."""
    shape, values = shape_of(actor, query)
    words, degraded = matched(actor, query)
    wanted = (*shape.conditions(), *words)
    kinds = [query.status] if query.status else list(StatusKind)
    pieces = []
    for kind in kinds:
        ids = _from_plans(select(submission.id).select_from(_submissions), shape)
        first = _ordered(ids.where(*wanted, submission.status_kind == kind), shape).limit(size)
        pieces.append(select(first.subquery().c.id))
    found = union_all(*pieces).subquery("first")
    rows = run(_ordered(_listed_rows.join(found, found.c.id == submission.id), shape), values).all()
    counted = _from_plans(select(submission.status_kind, func.count().label("n")).select_from(_submissions), shape)
    totals = run(counted.where(*wanted).group_by(submission.status_kind), values).all()
    lanes = {kind: [row for row in rows if row.status_kind is kind] for kind in kinds}
    return Lanes(lanes, {row.status_kind: row.n for row in totals}, degraded)


def select_ids(actor: Actor, query: BacklogQuery) -> AnySelect:
    """The ids of everything that the query finds, in its order: what an export writes row by row."""
    shape, values = shape_of(actor, query)
    words, _ = matched(actor, query)
    ids = _from_plans(select(submission.id).select_from(_submissions), shape)
    return _ordered(ids.where(*shape.conditions(), *words), shape).params(values)


def count_backlog(actor: Actor, query: BacklogQuery) -> int:
    """How many rows the query finds."""
    shape, values = shape_of(actor, query)
    words, _ = matched(actor, query)
    return run(_counting(shape, words), values).scalar() or 0


# What a list shows of a submission; what it does not, the database need not read, nor the kept rows of the table hold.
_LISTED = (
    submission.id,
    submission.slug,
    submission.title,
    submission.kind,
    submission.ip_type,
    _status.name.label("status_name"),
    submission.status_kind,
    _board.name.label("board_name"),
    submission.votes,
    submission.nice,
    submission.matters,
    submission.would_leave,
    submission.comments,
    submission.trend,
    submission.money,
    submission.rank,
    submission.score,
    _owner.c.name.label("owner_name"),
    plan.effort,
    plan.target,
    submission.created_at,
    submission.answered_at,
    submission.unattributed,
)
_MORE = (
    submission.body,
    submission.html,
    _board.slug.label("board_slug"),
    submission.board_id,
    plan.owner_id,
    submission.status_id,
    submission.edited_at,
    submission.author_id,
    _member.name.label("author_name"),
    submission.source,
    submission.source_id,
)


_FROM = (
    _submissions.join(Status.__table__, _status.id == submission.status_id)
    .join(Board.__table__, _board.id == submission.board_id)
    .outerjoin(_plans, plan.submission_id == submission.id)
    .outerjoin(_owner, _owner.c.id == plan.owner_id)
)
_listed_rows: AnySelect = select(*_LISTED).select_from(_FROM)


@cache
def backlog_rows() -> AnySelect:
    """What is known of a row of the backlog, of every submission: only for ids that `select_ids` found."""
    authors = _FROM.outerjoin(Member.__table__, _member.id == submission.author_id)
    return select(*_LISTED, *_MORE).select_from(authors)


def _orders(shape: Shape) -> list[tuple[Any, bool]]:
    """Each order's column, and whether it runs downwards."""
    return [
        (ORDERS[sort][0], (direction is Direction.DESC) is not (sort in LOW_FIRST)) for sort, direction in shape.orders
    ]


def _ordered(rows: AnySelect, shape: Shape) -> AnySelect:
    orders = _orders(shape)
    every = [*orders, (submission.id, orders[-1][1])]
    return rows.order_by(*(column.desc() if descending else column.asc() for column, descending in every))


def _from_plans(rows: AnySelect, shape: Shape) -> AnySelect:
    """With the plans, where the question asks for something of them."""
    return rows.outerjoin(_plans, plan.submission_id == submission.id) if shape.asks_plans else rows
