"""Reading the backlog: every list, count and export of it starts from the same conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union_all

from community.accounts.models import Member
from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Taught
from community.backlog.models import Plan
from community.backlog.queries.grounds import is_jones
from community.customers.queries.segments import is_asked_by
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursors, keyset_by, paged
from community.policy import Actor
from community.search.queries import matching
from community.submissions.models import Board, Status, StatusKind, Submission
from community.submissions.queries.listing import visible_to
from community.triage.models import IPType, Tag, Tagging

PAGE_SIZE = 50
LANE_SIZE = 12

Kind = type[int] | type[float] | type[str] | type[datetime]
# Each column, and what its values are in a cursor. A greater age is an earlier moment, the best rank the lowest.
ORDERS: dict[BacklogSort, tuple[Any, Kind]] = {
    BacklogSort.RANK: (Submission.rank, str),
    BacklogSort.SCORE: (Submission.score, float),
    BacklogSort.EFFORT: (func.coalesce(Plan.effort, -1.0), float),
    BacklogSort.VOTES: (Submission.votes, int),
    BacklogSort.MONEY: (Submission.money, int),
    BacklogSort.TREND: (Submission.trend, float),
    BacklogSort.AGE: (Submission.created_at, datetime),
}
LOW_FIRST = frozenset({BacklogSort.RANK, BacklogSort.AGE})
SORTS = ("sort_0", "sort_1")


_owner = Member.__table__.alias("owner")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the backlog, how many rows there are in all, and whether the search index could not be asked."""

    page: Page[AnyRow]
    total: int
    degraded: bool


def read_backlog(actor: Actor, query: BacklogQuery, cursor: str | None = None, size: int = PAGE_SIZE) -> Found:
    """One page of what the query finds."""
    wanted, degraded = _conditions(actor, query)
    total = db.session.scalar(_counted(query, wanted)) or 0
    orders = _orders(query)
    labels = SORTS[: len(orders)]
    sorts = [column.label(name) for (column, _), name in zip(orders, labels, strict=True)]
    ids = _from_plans(select(Submission.id, *sorts).select_from(Submission), query).where(*wanted)
    after = decode_cursors(cursor, [ORDERS[sort][1] for sort, _ in query.orders])
    page = keyset_by(ids, orders, Submission.id, size=size, after=after)
    told = _listed_rows().add_columns(*(page.c[name] for name in labels))
    rows = db.session.execute(_ordered(told.join(page, page.c.id == Submission.id), query)).all()
    return Found(paged(rows, size, lambda row: (tuple(getattr(row, name) for name in labels), row.id)), total, degraded)


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
    wanted, degraded = _conditions(actor, query)
    kinds = [query.status] if query.status else list(StatusKind)
    pieces = []
    for kind in kinds:
        ids = _from_plans(select(Submission.id).select_from(Submission), query)
        first = _ordered(ids.where(*wanted, Submission.status_kind == kind), query).limit(size)
        pieces.append(select(first.subquery().c.id))
    found = union_all(*pieces).subquery("first")
    rows = db.session.execute(_ordered(_listed_rows().join(found, found.c.id == Submission.id), query)).all()
    counted = _from_plans(select(Submission.status_kind, func.count()).select_from(Submission), query)
    totals = db.session.execute(counted.where(*wanted).group_by(Submission.status_kind)).all()
    lanes = {kind: [row for row in rows if row.status_kind is kind] for kind in kinds}
    return Lanes(lanes, dict(totals), degraded)


def select_backlog(actor: Actor, query: BacklogQuery) -> AnySelect:
    """Everything that the query finds, in its order: what an export writes row by row."""
    wanted, _ = _conditions(actor, query)
    return _ordered(backlog_rows().where(*wanted), query)


def count_backlog(actor: Actor, query: BacklogQuery) -> int:
    """How many rows the query finds."""
    wanted, _ = _conditions(actor, query)
    return db.session.scalar(_counted(query, wanted)) or 0


def _counted(query: BacklogQuery, wanted: Sequence[ColumnElement[bool]]) -> AnySelect:
    """How many meet the conditions. A board is named once more as the one that it is, not as one of a list: only so
    SQLite takes the index that counts by, where the list itself has to walk its order (1 ms and 18 at 100,000).
    """
    counted = _from_plans(select(func.count()).select_from(Submission), query).where(*wanted)
    return counted.where(Submission.board_id == _board(query).scalar_subquery()) if query.board else counted


def _board(query: BacklogQuery) -> Select[int]:
    return select(Board.id).where(Board.slug == query.board)


def backlog_rows() -> AnySelect:
    """What a row of the backlog holds, of every submission: only for ids that `select_backlog` found."""
    return (
        select(
            Submission.id,
            Submission.slug,
            Submission.title,
            Submission.body,
            Submission.html,
            Submission.kind,
            Submission.ip_type,
            Status.name.label("status_name"),
            Submission.status_kind,
            Board.name.label("board_name"),
            Board.slug.label("board_slug"),
            Submission.board_id,
            Submission.votes,
            Submission.nice,
            Submission.matters,
            Submission.would_leave,
            Submission.comments,
            Submission.trend,
            Submission.money,
            Submission.rank,
            Submission.score,
            Plan.owner_id,
            _owner.c.name.label("owner_name"),
            Plan.effort,
            Plan.target,
            Submission.status_id,
            Submission.created_at,
            Submission.answered_at,
            Submission.edited_at,
            Submission.author_id,
            Member.name.label("author_name"),
            Submission.source,
            Submission.source_id,
            Submission.unattributed,
        )
        .join(Status, Status.id == Submission.status_id)
        .join(Board, Board.id == Submission.board_id)
        .outerjoin(Member, Member.id == Submission.author_id)
        .outerjoin(Plan, Plan.submission_id == Submission.id)
        .outerjoin(_owner, _owner.c.id == Plan.owner_id)
    )


def _listed_rows() -> AnySelect:
    """The same without the words, which no list shows and which the kept rows of the table need not hold."""
    rows = backlog_rows()
    lean = [column for column in rows.selected_columns if column.key not in ("body", "html")]
    return rows.with_only_columns(*lean, maintain_column_froms=True)


def _orders(query: BacklogQuery) -> list[tuple[Any, bool]]:
    """Each order's column, and whether it runs downwards."""
    return [
        (ORDERS[sort][0], (direction is Direction.DESC) is not (sort in LOW_FIRST)) for sort, direction in query.orders
    ]


def _ordered(rows: AnySelect, query: BacklogQuery) -> AnySelect:
    orders = _orders(query)
    every = [*orders, (Submission.id, orders[-1][1])]
    return rows.order_by(*(column.desc() if descending else column.asc() for column, descending in every))


def _from_plans(rows: AnySelect, query: BacklogQuery) -> AnySelect:
    """With the plans, where the question asks for something of them; a join that nobody needs is not free."""
    asks = query.owner or BacklogSort.EFFORT in dict(query.orders)
    return rows.outerjoin(Plan, Plan.submission_id == Submission.id) if asks else rows


def _conditions(actor: Actor, query: BacklogQuery) -> tuple[list[ColumnElement[bool]], bool]:
    """What a row must meet to be found, and whether its words had to be looked for without the index."""
    wanted = [*visible_to(actor), *_facets(query), *_limits(query)]
    if not query.q:
        return wanted, False
    match, degraded = matching(actor, query.q)
    return [*wanted, match], degraded


def _facets(query: BacklogQuery) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.board:
        wanted.append(Submission.board_id.in_(_board(query)))
    if query.kind:
        wanted.append(Submission.kind == query.kind)
    if query.ip is Taught.WAITING:
        wanted.append(Submission.ip_type.is_(None))
    elif query.ip:
        wanted.append(Submission.ip_type == IPType(query.ip.value))
    if query.tag:
        carriers = select(Tagging.submission_id).join(Tag, Tag.id == Tagging.tag_id).where(Tag.slug == query.tag)
        wanted.append(Submission.id.in_(carriers))
    if query.segment:
        wanted.append(is_asked_by(query.segment))
    if query.status:
        wanted.append(Submission.status_kind == query.status)
    if query.owner:
        wanted.append(Plan.owner_id == query.owner)
    if query.jones:
        wanted.append(is_jones())
    return wanted


def _limits(query: BacklogQuery) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.votes:
        wanted.append(Submission.votes >= query.votes)
    if query.since:
        wanted.append(Submission.created_at >= _moment(query.since, time.min))
    if query.until:
        wanted.append(Submission.created_at <= _moment(query.until, time.max))
    return wanted


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, UTC)
