"""Finding: the index says what matches and how well, the database what the actor may see of it.

When the index cannot be asked, SQL looks for the words as they are written, and `degraded` says so.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, literal, not_, or_, select, true

from community.customers.queries.segments import is_asked_by
from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.given import is_given
from community.kernel.parts import part
from community.policy import Actor
from community.search.commands import Search, SearchSort, Wanted
from community.search.index import IndexBroken, SearchIndex
from community.search.indexed import PAGE_SIZE, indexed_page, ranked
from community.search.query import blanked, signs
from community.search.understanding import understand
from community.submissions.models import Board, Comment, Kind, StatusKind, Submission
from community.submissions.queries import readable_boards, voices_of
from community.submissions.queries.listing import row_select, visible_to
from community.triage.models import Tag, Tagging

MOST_SPELT = 20

COMPARISONS: Mapping[str, Callable[[Any, int], ColumnElement[bool]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}

_submission = Submission.__table__.c

Counts = Sequence[tuple[str, Kind, StatusKind, int]]


@dataclass(frozen=True, slots=True)
class Match:
    """What words match: ids in order of relevance or, when the index could not be asked, a condition."""

    ids: tuple[int, ...] | None
    condition: ColumnElement[bool]

    @property
    def degraded(self) -> bool:
        """Whether the index could not be asked."""
        return self.ids is None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found: a part where time was up, and of the words meant where those typed find nothing."""

    rows: Sequence[AnyRow]
    counts: Counts
    total: int
    degraded: bool
    has_more: bool
    boards: Sequence[AnyRow]
    is_partial: bool = False
    meant: str | None = None


def match(actor: Actor, words: str) -> Match:
    """Ask the index for these words on the boards that the actor may read."""
    boards = frozenset(board.id for board in readable_boards(actor))
    try:
        return Match(part(SearchIndex).search(words, boards=boards, limit=None).ids, true())
    except IndexBroken:
        return Match(None, spelt_out(words))


def matching(actor: Actor, question: str) -> tuple[ColumnElement[bool], bool]:
    """The condition that a submission is what a question wants, and whether it had to do without the index."""
    wanted = understand(actor, Search(q=question)).wanted
    conditions = [true(), *_facets(wanted), *_limits(actor, wanted)]
    if not wanted.q:
        return and_(*conditions), False
    answer = match(actor, wanted.q)
    held = answer.condition if answer.ids is None else Submission.id.in_(select(ranked(answer.ids).c.id))
    return and_(*conditions, held), answer.degraded


def spelt_out(words: str) -> ColumnElement[bool]:
    """Every word stands in the title or the body as it is written, none that is left out; slow, without inflections."""
    text = words.replace("\0", " ")
    found = signs(text)
    wanted = [*blanked(text, found).replace('"', " ").split(), *(s.words for s in found if not s.is_left_out)]
    said = [_stands(word) for word in wanted[:MOST_SPELT] if word.strip()]
    unsaid = [not_(_stands(sign.words)) for sign in found[:MOST_SPELT] if sign.is_left_out and sign.words.strip()]
    return and_(*said, *unsaid) if said or unsaid else Submission.id.is_(None)


def _stands(words: str) -> ColumnElement[bool]:
    stripped = words.strip()
    return or_(
        Submission.title.icontains(stripped, autoescape=True), Submission.body.icontains(stripped, autoescape=True)
    )


def find(actor: Actor, search: Wanted) -> Found:
    """One page of what the actor asked for, with how many there are of each kind, status and board."""
    boards = readable_boards(actor)
    found = _indexed(actor, search, boards) or _counted(actor, search, boards)
    meant = None if found.total or found.degraded or not search.q else _correction(search, boards)
    if not meant:
        return found
    # Nothing holds the words as they were typed: what holds those that were meant is a better answer than none.
    better = search.model_copy(update={"q": meant})
    return replace(_indexed(actor, better, boards) or _counted(actor, better, boards), meant=meant)


# Of the words of an index, in a step: an Enum takes a dozen to find its member, and a page has fifty counts.
_KIND_OF = {kind.value: kind for kind in Kind}
_STATUS_OF = {status.value: status for status in StatusKind}


def _indexed(actor: Actor, search: Wanted, boards: Sequence[AnyRow]) -> Found | None:
    """What the index alone can answer."""
    if search.needs_database:
        return None
    slugs = {board.id: board.slug for board in boards}
    try:
        page = indexed_page(actor, search, slugs)
    except IndexBroken:
        return None
    if page is None:
        return None
    return Found(
        rows=page.rows[:PAGE_SIZE],
        counts=[
            (slugs[at], _KIND_OF[kind], _STATUS_OF[status], n) for (at, kind, status), n in page.hits.counts.items()
        ],
        total=page.hits.total,
        degraded=False,
        has_more=len(page.rows) > PAGE_SIZE,
        boards=boards,
        is_partial=page.hits.is_partial,
    )


def _counted(actor: Actor, search: Wanted, boards: Sequence[AnyRow]) -> Found:
    """The same, ordered, narrowed and counted by the database: exact whatever the index knows, and linear in hits."""
    answer = match(actor, search.q) if search.q else Match((), true())
    hits = ranked(answer.ids) if search.q and answer.ids is not None else None
    source = _source(actor, search, hits, answer)
    counts = _counts(source)
    total = sum(n for board, kind, status, n in counts if _passes(search, board, kind, status))
    rows = _page(actor, search, source, hits)
    return Found(
        rows=rows[:PAGE_SIZE],
        counts=counts,
        total=total,
        degraded=bool(search.q) and answer.degraded,
        has_more=len(rows) > PAGE_SIZE,
        boards=boards,
    )


def _source(actor: Actor, search: Wanted, hits: FromClause | None, answer: Match) -> AnySelect:
    place = hits.c.place if hits is not None else literal(0).label("place")
    source = select(Submission.id, place).where(*visible_to(actor))
    if hits is not None:
        source = source.join(hits, hits.c.id == Submission.id)
    elif search.q:
        source = source.where(answer.condition)
    return source.where(*_limits(actor, search))


def _limits(actor: Actor, search: Wanted) -> list[ColumnElement[bool]]:
    """What narrows the counts too."""
    wanted = [COMPARISONS[limit.sign](_submission.votes, limit.votes) for limit in search.limits]
    if search.tag:
        tagged = select(Tagging.submission_id).join(Tag, Tag.id == Tagging.tag_id).where(Tag.slug == search.tag)
        wanted.append(Submission.id.in_(tagged if actor.is_staff else tagged.where(Tag.is_public.is_(True))))
    if search.is_mine:
        wanted.append(_submission.author_id == actor.id)
    if search.ip and actor.is_staff:
        wanted.append(_submission.ip_type == search.ip)
    if search.segment and actor.is_staff:
        wanted.append(is_asked_by(search.segment))
    return wanted


def _counts(source: AnySelect) -> Counts:
    found = source.with_only_columns(Submission.id).subquery()
    rows = db.session.execute(
        select(Board.slug, Submission.kind, Submission.status_kind, func.count())
        .join(found, found.c.id == Submission.id)
        .join(Board, Board.id == Submission.board_id)
        .group_by(Board.slug, Submission.kind, Submission.status_kind)
    )
    return [(board, kind, status, n) for board, kind, status, n in rows]


def _passes(search: Search, board: str, kind: Kind, status: StatusKind) -> bool:
    return search.board in ("", board) and search.kind in (None, kind) and search.status in (None, status)


def _page(actor: Actor, search: Search, source: AnySelect, hits: FromClause | None) -> Sequence[AnyRow]:
    order = _order(search, hits)
    page = source.where(*_facets(search)).order_by(*order).limit(PAGE_SIZE + 1).offset((search.page - 1) * PAGE_SIZE)
    found = page.subquery()
    rows = db.session.execute(
        row_select(actor).add_columns(Submission.html, found.c.place).join(found, found.c.id == Submission.id)
    ).all()
    return sorted(rows, key=_key(search))


def _facets(search: Search) -> list[ColumnElement[bool]]:
    """What narrows the rows, and of each facet the counts of the others."""
    wanted: list[ColumnElement[bool]] = []
    if search.kind:
        wanted.append(Submission.kind == search.kind)
    if search.status:
        wanted.append(Submission.status_kind == search.status)
    if search.board:
        wanted.append(Submission.board_id.in_(select(Board.id).where(Board.slug == search.board)))
    return wanted


def _order(search: Search, hits: FromClause | None) -> tuple[Any, ...]:
    if search.order is SearchSort.RELEVANCE and hits is not None:
        return (hits.c.place,)
    if search.order is SearchSort.NEW:
        return Submission.created_at.desc(), Submission.id.desc()
    return Submission.votes.desc(), Submission.id.desc()


def _key(search: Search) -> Any:
    """The order of `_order` once more, for the few rows of a page: a join does not keep it."""
    if search.order is SearchSort.NEW:
        return lambda row: (-row.created_at.timestamp(), -row.id)
    if search.order is SearchSort.RELEVANCE:
        return lambda row: (row.place, -row.votes, -row.id)
    return lambda row: (-row.votes, -row.id)


def _correction(search: Search, boards: Sequence[AnyRow]) -> str | None:
    try:
        return part(SearchIndex).correct(search.q, boards=frozenset(board.id for board in boards))
    except IndexBroken:
        return None


def voices_for(actor: Actor, submission_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """What others said the same as some submissions, as (title, HTML), as far as the actor may read it."""
    found: dict[int, list[tuple[str, str]]] = {}
    for voice in voices_of(actor, submission_ids) if submission_ids else ():
        found.setdefault(voice.merged_into_id, []).append((voice.title, voice.html))
    return found


def comments_for(submission_ids: Sequence[int]) -> dict[int, list[str]]:
    """The comments (as HTML) of some submissions, to show where the words stand when the post does not hold them."""
    if not submission_ids:
        return {}
    found: dict[int, list[str]] = {}
    for row in run(_comments, {"ids": submission_ids}).all():
        found.setdefault(row.submission_id, []).append(row.html)
    return found


_comment = Comment.__table__.c
_comments = (
    select(_comment.submission_id, _comment.html)
    .where(is_given(_comment.submission_id, "ids"), _comment.deleted_at.is_(None))
    .order_by(_comment.id)
)
