"""What was split off from what, as far as the reader may see it."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, false, func, select, true, union, union_all

from community.kernel.db import AnyRow, db
from community.policy import Actor, Audience, audiences
from community.submissions.models import Split, Submission, Vote
from community.submissions.queries.listing import readable_by

_submission, _split = Submission.__table__.c, Split.__table__.c


def split_links(
    actor: Actor, submission_id: int, voices: Collection[int] = ()
) -> tuple[AnyRow | None, Sequence[AnyRow]]:
    """What it was split off from, or None, and what was split off from it and these voices of it (id, slug, title).

    Nothing that is deleted or that the actor may not open.
    """
    values = {"id": submission_id, "ids": [submission_id, *voices]}
    rows = sorted(db.session.execute(_links(audiences(actor)), values), key=lambda row: row.id)
    return next((row for row in rows if row.is_origin), None), [row for row in rows if not row.is_origin]


@lru_cache(maxsize=8)
def _links(open_to: frozenset[Audience]) -> CompoundSelect[*tuple[Any, ...]]:
    there = (
        _split.undone_at.is_(None),
        _submission.deleted_at.is_(None),
        _submission.board_id.in_(readable_by(open_to)),
    )
    columns = (_submission.id, _submission.slug, _submission.title)
    origin = select(*columns, true().label("is_origin")).join(Split.__table__, _split.from_id == _submission.id)
    taught = select(*columns, false().label("is_origin")).join(Split.__table__, _split.submission_id == _submission.id)
    return union_all(
        origin.where(_split.submission_id == bindparam("id"), *there),
        taught.where(_split.from_id.in_(bindparam("ids", expanding=True)), *there),
    )


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
