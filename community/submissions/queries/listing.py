"""Lists of submissions: one index walk a page, whatever the number of rows.

These are the hottest reads. Their statements are built once a shape (which filters, which order) and kept, with the
values bound at each call, because building one costs as much as running it; and they name tables, not mapped classes,
because rows need no identity map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, exists, false, func, not_, or_, select, union_all
from sqlalchemy import true as always

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Cursor, Page, decode_cursor, keyset, paged
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, FacetCount, Kind, Status, StatusKind, Submission, Vote

PAGE_SIZE = 25

_submission, _vote, _status = Submission.__table__.c, Vote.__table__.c, Status.__table__.c
_member, _board, _facet = Member.__table__.c, Board.__table__.c, FacetCount.__table__.c


LISTED = (_submission.deleted_at.is_(None), _submission.merged_into_id.is_(None))  # the columns that indexes begin with

# The same of rows that are looked up by their ids, said so that SQLite does not walk a whole list's index for it.
STANDING = not_(or_(_submission.deleted_at.is_not(None), _submission.merged_into_id.is_not(None)))


class Sort(StrEnum):
    """The orders of a list."""

    TRENDING = "trending"
    TOP = "top"
    NEW = "new"


COLUMNS: dict[Sort, Any] = {
    Sort.TRENDING: _submission.trend,
    Sort.TOP: _submission.votes,
    Sort.NEW: _submission.created_at,
}

VALUES: dict[Sort, type] = {Sort.TRENDING: float, Sort.TOP: int, Sort.NEW: datetime}  # what a cursor may hold


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; `board_id` None means every board that the actor may read."""

    board_id: int | None = None
    kind: Kind | None = None
    status_kind: StatusKind | None = None

    def values(self) -> dict[str, Any]:
        """The filters that are set, by column."""
        wanted = {"board_id": self.board_id, "kind": self.kind, "status_kind": self.status_kind}
        return {name: value for name, value in wanted.items() if value is not None}


def readable(actor: Actor) -> AnySelect:
    """The ids of the boards that the actor may read, as a subquery."""
    return readable_by(audiences(actor))


@lru_cache(maxsize=8)
def readable_by(open_to: frozenset[Audience]) -> AnySelect:
    """The same for whoever may read the boards with these audiences."""
    return select(_board.id).where(open_for(open_to))


def open_for(open_to: frozenset[Audience]) -> ColumnElement[bool]:
    """The condition that a board has one of these audiences and is not archived.

    Each is named: a list of values would be spelled out anew whenever a statement runs, in a fifth of its time.
    """
    named = or_(false(), *(_board.audience == audience for audience in sorted(open_to)))  # nobody reads none
    return and_(named, _board.archived_at.is_(None))


def visible_to(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions under which the actor meets a submission; every list, count, search and export starts here.

    A voice is met on its survivor's page only.
    """
    return [*LISTED, _submission.board_id.in_(readable(actor))]


def visible_among(open_to: frozenset[Audience]) -> list[ColumnElement[bool]]:
    """The conditions of `visible_to` for rows that are looked up by their ids."""
    return [STANDING, _submission.board_id.in_(readable_by(open_to))]


def openable_by(actor: Actor) -> list[ColumnElement[bool]]:
    """The same with voices: what the actor may open by its address."""
    return [_submission.deleted_at.is_(None), _submission.board_id.in_(readable(actor))]


def list_page(
    actor: Actor, filters: Filters, sort: Sort = Sort.TRENDING, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[AnyRow]:
    """One page of rows with author, status and the actor's own vote."""
    column, after, values = COLUMNS[sort], _cursor(sort, cursor), filters.values()
    statement = _page_statement(audiences(actor), tuple(values), sort, after is not None, size)
    if after is not None:
        values |= {"after_value": after.value, "after_id": after.id}
    rows = db.session.execute(statement, {**values, "actor_id": actor.id}).all()
    return paged(rows, size, lambda row: (getattr(row, column.key), row.id))


@lru_cache(maxsize=256)
def _page_statement(
    open_to: frozenset[Audience], narrowed: tuple[str, ...], sort: Sort, continued: bool, size: int
) -> AnySelect:
    column = COLUMNS[sort]
    ids = select(_submission.id, column.label("sort")).where(
        *LISTED,
        _submission.board_id.in_(readable_by(open_to)),
        *(_submission[name] == bindparam(name) for name in narrowed),
    )
    after = (
        Cursor(bindparam("after_value", type_=column.type), bindparam("after_id", type_=Integer)) if continued else None
    )
    page = keyset(ids, column, _submission.id, size=size, after=after)
    joined = row_statement.join(page, page.c.id == _submission.id)
    return joined.order_by(column.desc(), _submission.id.desc())


def _cursor(sort: Sort, text: str | None) -> Cursor | None:
    cursor = decode_cursor(text)
    return cursor if cursor and isinstance(cursor.value, VALUES[sort]) else None


_voice = Submission.__table__.alias("voice").c
_by_actor = _vote.member_id == bindparam("actor_id")
_voted_there = exists().where(_vote.submission_id == _submission.id, _by_actor)
_voted_for_a_voice = (
    exists()
    .where(_voice.merged_into_id == _submission.id, _voice.deleted_at.is_(None))
    .where(_vote.submission_id == _voice.id, _by_actor)
    .correlate(Submission.__table__)
)
_voted = or_(_voted_there, _voted_for_a_voice)
row_statement: AnySelect = (
    select(
        _submission.id,
        _submission.slug,
        _submission.title,
        _submission.excerpt,
        _submission.kind,
        _submission.status_kind,
        _status.name.label("status_name"),
        _submission.votes,
        _submission.comments,
        _submission.trend,
        _submission.created_at,
        _submission.answered_at,
        _submission.author_id,
        _submission.merged_into_id,
        _submission.source,
        _member.name.label("author_name"),
        _voted.label("voted"),
    )
    .join(Status.__table__, _status.id == _submission.status_id)
    .outerjoin(Member.__table__, _member.id == _submission.author_id)
)


def row_select(actor: Actor) -> AnySelect:
    """The columns that a list row shows, for lists with conditions of their own."""
    return row_statement.params(actor_id=actor.id)


def voted_by(actor: Actor, submission_ids: Sequence[int]) -> frozenset[int]:
    """Which of these submissions the actor supports, themselves or one of their voices."""
    if actor.id is None or not submission_ids:
        return frozenset()
    return frozenset(db.session.scalars(_votes_of, {"actor_id": actor.id, "ids": submission_ids}))


_ids: Any = bindparam("ids", expanding=True)
_votes_of: Any = union_all(
    select(_vote.submission_id).where(_by_actor, _vote.submission_id.in_(_ids)),
    select(_voice.merged_into_id)
    .join(Vote.__table__, _vote.submission_id == _voice.id)
    .where(_by_actor, _voice.merged_into_id.in_(_ids), _voice.deleted_at.is_(None)),
)


def facets(actor: Actor, board_id: int | None = None) -> Sequence[tuple[Kind, StatusKind, int]]:
    """How many visible submissions there are of each kind in each status, from the maintained counters."""
    statement = _facet_statement(audiences(actor), board_id is not None)
    return [(kind, status, n) for kind, status, n in db.session.execute(statement, {"board_id": board_id})]


@lru_cache(maxsize=16)
def _facet_statement(open_to: frozenset[Audience], one_board: bool) -> AnySelect:
    counts = select(_facet.kind, _facet.status_kind, func.sum(_facet.n)).group_by(_facet.kind, _facet.status_kind)
    here = _facet.board_id == bindparam("board_id") if one_board else always()
    return counts.where(_facet.board_id.in_(readable_by(open_to)), here)
