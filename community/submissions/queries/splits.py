"""What was split off from what, and what it differs from, as far as the reader may see it."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Text, bindparam, cast, func, literal, select, union, union_all

from community.kernel.db import AnyRow, AnySelect, db, run
from community.policy import Actor, Audience, audiences
from community.submissions.models import Difference, Split, Submission, Vote
from community.submissions.queries.listing import readable_by

AnyUnion = CompoundSelect[*tuple[Any, ...]]

_submission, _split, _difference = Submission.__table__.c, Split.__table__.c, Difference.__table__.c
_NO_REASON = cast(literal(""), Text)


class Links(NamedTuple):
    """What a submission was split off from (or None), what was split off from it, what it is said to differ from."""

    origin: AnyRow | None
    taught: Sequence[AnyRow]
    differs: Sequence[AnyRow]


NO_LINKS = Links(None, (), ())


def split_links(actor: Actor, submission_id: int, voices: Collection[int] = ()) -> Links:
    """The splits of a submission and of these voices of it (id, slug, title): nothing deleted, nothing that the actor
    may not open.
    """
    return _sorted(_splits(audiences(actor)), {"id": submission_id, "ids": [submission_id, *voices]})


def links_of(actor: Actor, submission_id: int) -> Links:
    """The same of one submission, and the others that it is said to differ from (reason), in one statement."""
    return _sorted(_all_links(audiences(actor)), {"id": submission_id, "ids": [submission_id]})


def _sorted(statement: AnyUnion, values: Mapping[str, Any]) -> Links:
    rows = sorted(run(statement, values), key=lambda row: row.id)
    origin, taught, differs = ([row for row in rows if row.how == how] for how in ("origin", "taught", "differs"))
    return Links(origin[0] if origin else None, taught, differs)


@lru_cache(maxsize=8)
def _splits(open_to: frozenset[Audience]) -> AnyUnion:
    return union_all(*_both_ways(open_to))


@lru_cache(maxsize=8)
def _all_links(open_to: frozenset[Audience]) -> AnyUnion:
    differs = (
        _linked("differs", _difference.reason)
        .join(Difference.__table__, _difference.other_id == _submission.id)
        .where(_difference.submission_id == bindparam("id"), _submission.board_id.in_(readable_by(open_to)))
    )
    return union_all(differs, *_both_ways(open_to))


def _both_ways(open_to: frozenset[Audience]) -> tuple[AnySelect, AnySelect]:
    there = (
        _split.undone_at.is_(None),
        _submission.deleted_at.is_(None),
        _submission.board_id.in_(readable_by(open_to)),
    )
    origin = _linked("origin").join(Split.__table__, _split.from_id == _submission.id)
    taught = _linked("taught").join(Split.__table__, _split.submission_id == _submission.id)
    return (
        origin.where(_split.submission_id == bindparam("id"), *there),
        taught.where(_split.from_id.in_(bindparam("ids", expanding=True)), *there),
    )


def _linked(how: str, reason: ColumnElement[str] = _NO_REASON) -> AnySelect:
    columns = (_submission.id, _submission.slug, _submission.title)
    return select(*columns, cast(literal(how), Text).label("how"), reason.label("reason"))


def linked_by_splits(submission_id: int) -> set[int]:
    """What it was ever split off from, or the other way round: they share words, and do not say the same for that."""
    return set(db.session.scalars(_partners, {"id": submission_id}))


_partners = union(
    select(_split.from_id).where(_split.submission_id == bindparam("id")),
    select(_split.submission_id).where(_split.from_id == bindparam("id")),
)


def given_by_others(submission_id: int) -> tuple[int, int]:
    """How many votes not its author's, and how many comments, a submission has itself."""
    votes = (
        select(func.count())
        .select_from(Vote)
        .where(Vote.submission_id == Submission.id, Vote.member_id.is_distinct_from(Submission.author_id))
        .correlate(Submission)
        .scalar_subquery()
    )
    row = db.session.execute(select(votes, Submission.comments).where(Submission.id == submission_id)).one()
    return row[0], row[1]
