"""Lists of submissions: one index walk a page, whatever the number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor, audiences
from community.submissions.models import Board, FacetCount, Kind, Status, StatusKind, Submission, Vote

PAGE_SIZE = 25


class Sort(StrEnum):
    """The orders of a list."""

    TRENDING = "trending"
    TOP = "top"
    NEW = "new"


COLUMNS: dict[Sort, Any] = {
    Sort.TRENDING: Submission.trend,
    Sort.TOP: Submission.votes,
    Sort.NEW: Submission.created_at,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; `board_id` None means every board that the actor may read."""

    board_id: int | None = None
    kind: Kind | None = None
    status_kind: StatusKind | None = None


def readable(actor: Actor) -> AnySelect:
    """The ids of the boards that the actor may read, as a subquery."""
    return select(Board.id).where(Board.audience.in_(audiences(actor)), Board.archived_at.is_(None))


def visible_to(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions under which the actor may see a submission; every list, count, search and export starts here."""
    return [Submission.deleted_at.is_(None), Submission.board_id.in_(readable(actor))]


def conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """What `filters` mean for this actor."""
    wanted = visible_to(actor)
    if filters.board_id is not None:
        wanted.append(Submission.board_id == filters.board_id)
    if filters.kind:
        wanted.append(Submission.kind == filters.kind)
    if filters.status_kind:
        wanted.append(Submission.status_kind == filters.status_kind)
    return wanted


def list_page(
    actor: Actor, filters: Filters, sort: Sort = Sort.TRENDING, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[AnyRow]:
    """One page of rows with author, status and the actor's own vote."""
    column = COLUMNS[sort]
    ids = select(Submission.id, column.label("sort")).where(*conditions(actor, filters))
    page = keyset(ids, column, Submission.id, size=size, after=_cursor(sort, cursor))
    rows = db.session.execute(
        row_select(actor).join(page, page.c.id == Submission.id).order_by(column.desc(), Submission.id.desc())
    ).all()
    return paged(rows, size, lambda row: (getattr(row, column.key), row.id))


def _cursor(sort: Sort, text: str | None) -> Any:
    cursor = decode_cursor(text)
    if cursor is None or (sort is Sort.NEW) != hasattr(cursor.value, "tzinfo"):
        return None
    return cursor


def row_select(actor: Actor) -> AnySelect:
    """The columns that a list row shows."""
    return (
        select(
            Submission.id,
            Submission.slug,
            Submission.title,
            Submission.excerpt,
            Submission.kind,
            Submission.status_kind,
            Status.name.label("status_name"),
            Submission.votes,
            Submission.comments,
            Submission.trend,
            Submission.created_at,
            Submission.author_id,
            Member.name.label("author_name"),
            _voted(actor),
        )
        .join(Status, Status.id == Submission.status_id)
        .outerjoin(Member, Member.id == Submission.author_id)
    )


def _voted(actor: Actor) -> Any:
    own = select(Vote.member_id).where(Vote.submission_id == Submission.id, Vote.member_id == actor.id)
    return own.exists().label("voted")


def facets(actor: Actor, board_id: int | None = None) -> Sequence[tuple[Kind, StatusKind, int]]:
    """How many visible submissions there are of each kind in each status, from the maintained counters."""
    counts = select(FacetCount.kind, FacetCount.status_kind, func.sum(FacetCount.n)).group_by(
        FacetCount.kind, FacetCount.status_kind
    )
    if board_id is None:
        counts = counts.where(FacetCount.board_id.in_(readable(actor)))
    else:
        counts = counts.where(FacetCount.board_id == board_id)
    return [(kind, status, n) for kind, status, n in db.session.execute(counts)]
