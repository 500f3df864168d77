"""The question that the inbox asks: its conditions and its counts.

A facet's counts leave the facet's own choice out, so that each says what choosing it would show.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, case, exists, func, literal, literal_column, select

from community.kernel.clock import now
from community.kernel.db import AnySelect, db, run
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import LISTED, readable_by
from community.triage.commands import NOBODY, Age, DeskQuery, View
from community.triage.models import Tag, Tagging

INBOX_SIZE = 30
Audiences = frozenset[Audience]
ALIKE = ("board", "kind", "status", "assignee", "answered", "tag")
FACETS = ("board", "kind", "status", "assignee", "answered", "age")  # tags are counted apart
AGES = {Age.DAY: timedelta(days=1), Age.WEEK: timedelta(days=7), Age.MONTH: timedelta(days=30)}

_s = Submission.__table__.c
# Said as a sum, so that SQLite walks what waits in its order and does not look up each board's whole list.
_board_here = _s.board_id + 0
_desk: ColumnElement[bool] = and_(_s.ip_type.is_(None), _s.deleted_at.is_(None), _s.merged_into_id.is_(None))


def waiting_of(actor: Actor) -> ScalarSelect[int]:
    """The number of submissions that wait to be classified."""
    return _waiting_among(audiences(actor))


@lru_cache(maxsize=8)
def _waiting_among(open_to: Audiences) -> ScalarSelect[int]:
    return _unseen(open_to).scalar_subquery()


def _unseen(open_to: Audiences) -> AnySelect:
    """All that waits less what waits on other boards, of which there is little: so no row is asked for its board, and
    SQLite reads the number off the index of what waits (at 5,000: 0.07 ms instead of 0.5).
    """
    elsewhere = select(Board.id).where(Board.id.not_in(readable_by(open_to)))
    waits = (_desk, _s.snoozed_until.is_(None))
    return select(_number(*waits) - _number(*waits, _s.board_id.in_(elsewhere)))


def _number(*wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(Submission.__table__).where(*wanted).scalar_subquery()


def conditions(actor: Actor, query: DeskQuery) -> list[ColumnElement[bool]]:
    """What a row must meet to stand in this list."""
    return conditions_for(audiences(actor), actor.id, query)


def conditions_for(open_to: Audiences, actor_id: int | None, query: DeskQuery) -> list[ColumnElement[bool]]:
    """The same for whoever reads these boards: a statement of them may be kept, unless it asks for an age."""
    here = _board_here.in_(readable_by(open_to))
    wanted = [*LISTED, here, _s.ip_type.is_(None), *_view(actor_id, query), *_choices(query)]
    if query.tag:
        wanted.append(_carries(query.tag))
    return wanted


def _view(actor_id: int | None, query: DeskQuery) -> Iterator[ColumnElement[bool]]:
    yield _s.snoozed_until.is_not(None) if query.view is View.SNOOZED else _s.snoozed_until.is_(None)
    if query.view is View.MINE:
        yield _s.assignee_id == actor_id


def _choices(query: DeskQuery) -> Iterator[ColumnElement[bool]]:
    if query.board:
        yield _s.board_id.in_(select(Board.id).where(Board.slug == query.board))
    if query.kind:
        yield _s.kind == query.kind
    if query.status:
        yield _s.status_kind == query.status
    if query.assignee:
        yield _s.assignee_id.is_(None) if query.assignee == NOBODY else _s.assignee_id == int(query.assignee)
    if query.answered:
        yield _s.answered_at.is_not(None) if query.answered == "yes" else _s.answered_at.is_(None)
    if query.age:
        yield from _of_age(query.age)


def _of_age(age: Age) -> Iterator[ColumnElement[bool]]:
    ages, moment = list(Age), now()
    if age in AGES:
        yield _s.created_at > moment - AGES[age]
    if before := ages[: ages.index(age)]:
        yield _s.created_at <= moment - AGES[before[-1]]


def _carries(slug: str) -> ColumnElement[bool]:
    tagged = exists().where(Tagging.submission_id == _s.id, Tagging.tag_id == Tag.id, Tag.slug == slug)
    return tagged.correlate(Submission.__table__)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many the inbox's own views hold, and how many the question finds."""

    views: Mapping[View, int]
    found: int


def read_tally(actor: Actor, query: DeskQuery) -> Tally:
    """The same figures as from a cube, cheaper: each from the index of its view."""
    make = _count_all if query.age else _kept_count_all  # ages count from now
    *counts, found = tuple(run(make(audiences(actor), actor.id, query), {}).one())
    tally: dict[View, int] = dict(zip(View, counts, strict=True))
    return Tally(tally, tally[query.view] if found is None else found)


def _count_all(open_to: Audiences, actor_id: int | None, query: DeskQuery) -> AnySelect:
    views = (_count(open_to, actor_id, DeskQuery(view=view)).scalar_subquery() for view in View)
    return select(*views, _count(open_to, actor_id, query).scalar_subquery() if query.filters else literal(None))


_kept_count_all = lru_cache(maxsize=128)(_count_all)  # because building it costs as much as running it


@dataclass(frozen=True, slots=True)
class Counts:
    """How many the question finds, and by each facet how many each of its choices would find."""

    found: int
    by: Mapping[str, Mapping[Any, int]]


def read_counts(actor: Actor, query: DeskQuery, board_id: int | None) -> Counts:
    """All of them from one statement, which reads one index in its own order, so that nothing is sorted for it.

    What is alike in everything that the inbox filters by is a cell. It counts for a facet unless something else than
    the facet's own choice is against it. Its ages are counted beside each other, each with the younger ones.
    `board_id` is that of the query's board.
    """
    moment = now()
    since = {f"since_{age}": moment - span for age, span in AGES.items()}
    cells = run(_cube(audiences(actor), actor.id, query.view, query.tag), since)
    asked = _asked(query, board_id)
    found, by = 0, {name: Counter[Any]() for name in FACETS}
    for row in cells:
        cell = dict(zip(ALIKE, row, strict=False))
        against = [name for name, value in asked if name != "age" and cell[name] != value]
        if len(against) > 1:
            continue
        for cell["age"], number in _by_age(row[len(ALIKE) :]):
            missed = [*against, "age"] if query.age and cell["age"] is not query.age else against
            found += 0 if missed else number
            for name in _facets_of(missed):
                by[name][cell[name]] += number
    return Counts(found, by)


def _facets_of(missed: Sequence[str]) -> Sequence[str]:
    """The facets that a cell counts for: all when it is what was asked for, and the one whose choice it misses."""
    if not missed:
        return FACETS
    return missed if len(missed) == 1 and missed[0] in FACETS else ()


def _asked(query: DeskQuery, board_id: int | None) -> list[tuple[str, Any]]:
    """What the query's choices are, as the cells say it."""
    assignee = None if query.assignee == NOBODY else int(query.assignee or 0)
    said = {"board": board_id, "assignee": assignee, "answered": query.answered == "yes", "tag": True}
    return [(name, said.get(name, getattr(query, name))) for name in query.filters]


def _by_age(upto: Sequence[int]) -> Iterator[tuple[Age, int]]:
    """A cell's ages with how many have it; `upto` counts the younger ones too, and at last all."""
    for age, younger, n in zip(Age, (0, *upto), upto, strict=False):
        if n > younger:
            yield age, n - younger


@lru_cache(maxsize=64)
def _cube(open_to: Audiences, actor_id: int | None, view: View, tag: str) -> AnySelect:
    alike = (_s.board_id, _s.kind, _s.status_kind, _s.assignee_id, _s.answered_at)
    tagged = (_carries(tag) if tag else literal(True)).label("tagged")
    ages = (
        func.count(case((_s.created_at > bindparam(f"since_{age}", type_=_s.created_at.type), 1))).label(str(age))
        for age in AGES
    )
    shown = (_desk, _board_here.in_(readable_by(open_to)), *_view(actor_id, DeskQuery(view=view)))
    answered = _s.answered_at.is_not(None).label("answered")
    here = select(*alike[:-1], answered, tagged, *ages, func.count().label("n")).where(*shown)
    return here.group_by(*alike, *([tagged] if tag else []))


def tag_counts(actor: Actor, query: DeskQuery) -> dict[int, int]:
    """How many of what the question finds, its own tag left out, carry each tag, by the tag's id."""
    wanted = conditions(actor, query.but(tag=""))
    carried = Tagging.tag_id + literal_column("0")  # so that SQLite walks what is wanted, and not all that is tagged
    counts = (
        select(carried, func.count())
        .select_from(Submission.__table__)
        .join(Tagging, Tagging.submission_id == _s.id)
        .where(*wanted)
        .group_by(carried)
    )
    return {tag_id: n for tag_id, n in db.session.execute(counts)}  # noqa: C416 -- a row is no pair to mypy


def count_found(actor: Actor, query: DeskQuery) -> int:
    """How many the question finds."""
    make = _count if query.age else _kept_count  # ages count from now
    return run(make(audiences(actor), actor.id, query), {}).scalar_one() or 0


def _count(open_to: Audiences, actor_id: int | None, query: DeskQuery) -> AnySelect:
    if query.view is View.UNSEEN and not query.filters:
        return _unseen(open_to)
    return select(func.count()).select_from(Submission.__table__).where(*conditions_for(open_to, actor_id, query))


_kept_count = lru_cache(maxsize=128)(_count)
