"""Comparing the counters with the rows that they count, and setting them right."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, insert, or_, select, union_all, update
from sqlalchemy.orm import aliased

from community.kernel.db import db
from community.submissions.importance import WEIGHTS, Importance
from community.submissions.models import Comment, FacetCount, Submission, Vote, trend_weight


@dataclass(frozen=True, slots=True)
class Drift:
    """A counter that does not agree with its rows."""

    what: str
    key: str
    stored: int
    counted: int


_voice = aliased(Submission)
_voices = (
    select(_voice.id).where(_voice.merged_into_id == Submission.id, _voice.deleted_at.is_(None)).correlate(Submission)
)
_own_votes = select(func.count()).where(Vote.submission_id == Submission.id).scalar_subquery()
_set_votes = (
    select(func.count(Vote.member_id.distinct()))
    .where(or_(Vote.submission_id == Submission.id, Vote.submission_id.in_(_voices)))
    .correlate(Submission)
    .scalar_subquery()
)
_votes = case((_voices.exists(), _set_votes), else_=_own_votes)
_comments = (
    select(func.count()).where(Comment.submission_id == Submission.id, Comment.deleted_at.is_(None)).scalar_subquery()
)
_standing = (
    select(Submission.board_id, Submission.kind, Submission.status_kind, func.count().label("n"))
    .where(Submission.deleted_at.is_(None), Submission.merged_into_id.is_(None))
    .group_by(Submission.board_id, Submission.kind, Submission.status_kind)
)


def drifts() -> list[Drift]:
    """Every counter that is wrong: votes, comments, what voters said, facets."""
    return [
        *_column_drifts("votes", Submission.votes, _votes),
        *_column_drifts("comments", Submission.comments, _comments),
        *_importance_drifts(),
        *_facet_drifts(),
    ]


def _column_drifts(what: str, column: Any, counted: Any) -> list[Drift]:
    rows = db.session.execute(select(Submission.id, column, counted).where(column != counted))
    return [Drift(what, str(submission_id), stored, right) for submission_id, stored, right in rows]


def _importance_drifts() -> Iterator[Drift]:
    counted = _counted_importance()
    columns = [Submission.__table__.c[step.value] for step in Importance]
    stored = db.session.execute(select(Submission.id, *columns).where(or_(*(column > 0 for column in columns))))
    told = {row.id: Counter(dict(zip(Importance, row[1:], strict=True))) for row in stored}
    for one in sorted(counted.keys() | told.keys()):
        for step in Importance:
            stored_n, right = told.get(one, Counter())[step], counted.get(one, Counter())[step]
            if stored_n != right:
                yield Drift(step.value, str(one), stored_n, right)


def _counted_importance() -> Mapping[int, Counter[Importance]]:
    """How many voters said what, by the submission that counts them."""
    steps = {weight: step for step, weight in WEIGHTS.items()}
    counted: dict[int, Counter[Importance]] = defaultdict(Counter)
    for submission_id, strongest in db.session.execute(_each_who_said):
        counted[submission_id][steps[strongest]] += 1
    return counted


def _facet_drifts() -> list[Drift]:
    stored = _by_facet(select(FacetCount.board_id, FacetCount.kind, FacetCount.status_kind, FacetCount.n))
    counted = _by_facet(_standing)
    return [
        Drift("facet", key, stored.get(key, 0), counted.get(key, 0))
        for key in sorted(stored.keys() | counted.keys())
        if stored.get(key, 0) != counted.get(key, 0)
    ]


def _by_facet(query: Any) -> dict[str, int]:
    return {f"{board_id}/{kind}/{status}": n for board_id, kind, status, n in db.session.execute(query)}


def mend() -> None:
    """Write the counted numbers: after a bulk load, or when a drift was found."""
    db.session.execute(
        update(Submission).values(votes=_votes, comments=_comments).execution_options(synchronize_session=False)
    )
    _mend_trends()
    _mend_importance()
    db.session.execute(delete(FacetCount))
    rows = [
        dict(zip(("board_id", "kind", "status_kind", "n"), row, strict=True)) for row in db.session.execute(_standing)
    ]
    if rows:
        db.session.execute(insert(FacetCount), rows)


_survivor_id = func.coalesce(Submission.merged_into_id, Submission.id).label("survivor_id")
_in_sets = (
    select(_survivor_id, func.min(Vote.created_at))
    .join(Submission, Submission.id == Vote.submission_id)
    .where(or_(Submission.merged_into_id.is_(None), Submission.deleted_at.is_(None)))
    .group_by(_survivor_id, Vote.member_id)
)
_of_voices = (
    select(Vote.submission_id, Vote.created_at)
    .join(Submission, Submission.id == Vote.submission_id)
    .where(Submission.merged_into_id.is_not(None))
)
_each_vote = union_all(_in_sets, _of_voices)
_strongest = func.max(case(dict(WEIGHTS), value=Vote.importance))
_each_who_said = union_all(
    _in_sets.with_only_columns(_survivor_id, _strongest).where(Vote.importance.is_not(None)),
    _of_voices.with_only_columns(Vote.submission_id, _strongest)
    .where(Vote.importance.is_not(None))
    .group_by(Vote.submission_id, Vote.member_id),
)


def _mend_trends() -> None:
    trends: dict[int, float] = {}
    for submission_id, cast_at in db.session.execute(_each_vote):
        trends[submission_id] = trends.get(submission_id, 0.0) + trend_weight(cast_at)
    db.session.execute(update(Submission).values(trend=0.0).execution_options(synchronize_session=False))
    rows = [{"id": submission_id, "trend": trend} for submission_id, trend in trends.items()]
    if rows:
        db.session.execute(update(Submission), rows)


def _mend_importance() -> None:
    nobody = {step.value: 0 for step in Importance}
    db.session.execute(update(Submission).values(nobody).execution_options(synchronize_session=False))
    rows = [{"id": one, **nobody, **counted} for one, counted in _counted_importance().items()]
    if rows:
        db.session.execute(update(Submission), rows)
