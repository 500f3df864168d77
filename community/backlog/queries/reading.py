"""Reading the backlog: every list, count and export of it starts from the same conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, func, select

from community.accounts.models import Member
from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Taught
from community.customers.queries.segments import is_asked_by
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Cursor, Page, decode_cursor, keyset, paged
from community.policy import Actor
from community.search.queries import matching
from community.submissions.models import Board, Status, Submission
from community.submissions.queries.listing import visible_to
from community.triage.models import IPType, Tag, Tagging

PAGE_SIZE = 50

ORDERS: dict[BacklogSort, Any] = {
    BacklogSort.VOTES: Submission.votes,
    BacklogSort.MONEY: Submission.money,
    BacklogSort.TREND: Submission.trend,
    BacklogSort.AGE: Submission.created_at,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the backlog, how many rows there are in all, and whether the search index could not be asked."""

    page: Page[AnyRow]
    total: int
    degraded: bool


def read_backlog(actor: Actor, query: BacklogQuery, cursor: str | None = None, size: int = PAGE_SIZE) -> Found:
    """One page of what the query finds."""
    wanted, degraded = _conditions(actor, query)
    total = db.session.scalar(select(func.count()).select_from(Submission).where(*wanted)) or 0
    column, descending = _order(query)
    ids = select(Submission.id, column.label("sort")).where(*wanted)
    after = _fitting(query, decode_cursor(cursor))
    page = keyset(ids, column, Submission.id, size=size, after=after, descending=descending)
    rows = db.session.execute(_ordered(backlog_rows().join(page, page.c.id == Submission.id), query)).all()
    return Found(paged(rows, size, lambda row: (getattr(row, column.key), row.id)), total, degraded)


def select_backlog(actor: Actor, query: BacklogQuery) -> AnySelect:
    """Everything that the query finds, in its order: what an export writes row by row."""
    wanted, _ = _conditions(actor, query)
    return _ordered(backlog_rows().where(*wanted), query)


def count_backlog(actor: Actor, query: BacklogQuery) -> int:
    """How many rows the query finds."""
    wanted, _ = _conditions(actor, query)
    return db.session.scalar(select(func.count()).select_from(Submission).where(*wanted)) or 0


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
            Submission.comments,
            Submission.trend,
            Submission.money,
            Submission.created_at,
            Submission.answered_at,
            Submission.edited_at,
            Submission.author_id,
            Member.name.label("author_name"),
            Submission.source,
            Submission.source_id,
        )
        .join(Status, Status.id == Submission.status_id)
        .join(Board, Board.id == Submission.board_id)
        .outerjoin(Member, Member.id == Submission.author_id)
    )


def _order(query: BacklogQuery) -> tuple[Any, bool]:
    """The column and whether it runs downwards: a greater age is an earlier moment."""
    descending = (query.dir is Direction.DESC) is not (query.sort is BacklogSort.AGE)
    return ORDERS[query.sort], descending


def _ordered(rows: AnySelect, query: BacklogQuery) -> AnySelect:
    column, descending = _order(query)
    if descending:
        return rows.order_by(column.desc(), Submission.id.desc())
    return rows.order_by(column, Submission.id)


def _fitting(query: BacklogQuery, cursor: Cursor | None) -> Cursor | None:
    """The cursor, unless it was made for another order."""
    if cursor is None or isinstance(cursor.value, datetime) is not (query.sort is BacklogSort.AGE):
        return None
    return cursor


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
        wanted.append(Submission.board_id.in_(select(Board.id).where(Board.slug == query.board)))
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
