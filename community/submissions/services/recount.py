"""Comparing the counters with the rows that they count, and setting them right."""

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from community.kernel.db import db
from community.submissions.models import Comment, FacetCount, Submission, Vote, trend_weight


@dataclass(frozen=True, slots=True)
class Drift:
    """A counter that does not agree with its rows."""

    what: str
    key: str
    stored: int
    counted: int


_votes = select(func.count()).where(Vote.submission_id == Submission.id).scalar_subquery()
_comments = (
    select(func.count()).where(Comment.submission_id == Submission.id, Comment.deleted_at.is_(None)).scalar_subquery()
)
_standing = (
    select(Submission.board_id, Submission.kind, Submission.status_kind, func.count().label("n"))
    .where(Submission.deleted_at.is_(None))
    .group_by(Submission.board_id, Submission.kind, Submission.status_kind)
)


def drifts() -> list[Drift]:
    """Every counter that is wrong: votes, comments, facets."""
    found = []
    for what, column, counted in (("votes", Submission.votes, _votes), ("comments", Submission.comments, _comments)):
        rows = db.session.execute(select(Submission.id, column, counted).where(column != counted)).all()
        found += [Drift(what, str(row[0]), row[1], row[2]) for row in rows]
    stored = {
        tuple(row[:3]): row[3]
        for row in db.session.execute(
            select(FacetCount.board_id, FacetCount.kind, FacetCount.status_kind, FacetCount.n)
        )
    }
    rows = {tuple(row[:3]): row[3] for row in db.session.execute(_standing)}
    for key in sorted(stored.keys() | rows.keys(), key=str):
        if stored.get(key, 0) != rows.get(key, 0):
            found.append(Drift("facet", "/".join(map(str, key)), stored.get(key, 0), rows.get(key, 0)))
    return found


def mend() -> None:
    """Write the counted numbers: after a bulk load, or when a drift was found."""
    db.session.execute(
        update(Submission).values(votes=_votes, comments=_comments).execution_options(synchronize_session=False)
    )
    _mend_trends()
    db.session.execute(delete(FacetCount))
    rows = [
        dict(zip(("board_id", "kind", "status_kind", "n"), row, strict=True)) for row in db.session.execute(_standing)
    ]
    if rows:
        db.session.execute(insert(FacetCount), rows)


def _mend_trends() -> None:
    trends: dict[int, float] = {}
    for submission_id, cast_at in db.session.execute(select(Vote.submission_id, Vote.created_at)):
        trends[submission_id] = trends.get(submission_id, 0.0) + trend_weight(cast_at)
    db.session.execute(update(Submission).values(trend=0.0).execution_options(synchronize_session=False))
    rows = [{"id": submission_id, "trend": trend} for submission_id, trend in trends.items()]
    if rows:
        db.session.execute(update(Submission), rows)
