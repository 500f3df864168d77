"""Reading why something is in the backlog."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.backlog.grounds import ENOUGH_VOICES, JONES_RATIO, GroundKind, Mix, Rival
from community.backlog.models import Competitor, Ground, StatedNeed
from community.kernel.db import AnyRow, db
from community.policy import STAFF
from community.submissions.models import Status, StatusChange, StatusKind, Submission
from community.submissions.queries.listing import LISTED

_one = aliased(Submission)
_author = aliased(Member)
_OF_SET = (or_(_one.id == Submission.id, _one.merged_into_id == Submission.id), _one.deleted_at.is_(None))
_of = aliased(Submission)
_carrier = case((_of.merged_into_id.is_not(None), _of.merged_into_id), else_=_of.id)
# Each author of the set once; who is gone, or was never known, by their submission.
_voices = (
    select(func.count(func.coalesce(_one.author_id, -_one.id).distinct()))
    .outerjoin(_author, _author.id == _one.author_id)
    .where(*_OF_SET, or_(_author.id.is_(None), _author.role.not_in(sorted(STAFF))))
    .correlate(Submission)
    .scalar_subquery()
)


def _weight(kind: GroundKind) -> ColumnElement[int]:
    counted = select(func.sum(Ground.weight)).join(_one, _one.id == Ground.submission_id)
    return func.coalesce(counted.where(*_OF_SET, Ground.kind == kind).correlate(Submission).scalar_subquery(), 0)


def is_jones() -> ColumnElement[bool]:
    """Whether a submission is carried by competitors, as `Mix.is_jones` says it."""
    others = _weight(GroundKind.COMPETITOR)
    return and_(
        Submission.id.in_(select(_carrier).join(Ground, Ground.submission_id == _of.id)),
        _voices < ENOUGH_VOICES,
        others > JONES_RATIO * (others + _voices),
    )


def mixes(submission_ids: Collection[int]) -> dict[int, Mix]:
    """What speaks for each of these; one statement."""
    if not submission_ids:
        return {}
    weights = [_weight(kind).label(kind.value) for kind in GroundKind]
    rows = db.session.execute(
        select(Submission.id, _voices.label("voices"), *weights).where(Submission.id.in_(submission_ids))
    )
    return {row.id: Mix(row.voices, {kind: getattr(row, kind.value) for kind in GroundKind}) for row in rows}


def mix_of(submission_id: int) -> Mix:
    """What speaks for one."""
    return mixes([submission_id]).get(submission_id, Mix(0, {}))


def grounds_of(submission_id: int) -> Sequence[AnyRow]:
    """The grounds of a submission and of its voices, the heaviest first."""
    columns = (Ground.id, Ground.kind, Ground.source, Ground.weight, Ground.created_at)
    named = (Competitor.name.label("competitor"), Member.name.label("by_name"))
    rows = (
        select(*columns, *named)
        .join(Submission, Submission.id == Ground.submission_id)
        .outerjoin(Competitor, Competitor.id == Ground.competitor_id)
        .outerjoin(Member, Member.id == Ground.by_id)
        .where(or_(Submission.id == submission_id, Submission.merged_into_id == submission_id))
        .where(Submission.deleted_at.is_(None))
    )
    return db.session.execute(rows.order_by(Ground.weight.desc(), Ground.id)).all()


def need_of(submission_id: int) -> AnyRow | None:
    """What doing it would do for customers, if somebody said it."""
    said = select(StatedNeed.need, StatedNeed.statement, StatedNeed.created_at, Member.name.label("by_name"))
    said = said.outerjoin(Member, Member.id == StatedNeed.by_id).where(StatedNeed.submission_id == submission_id)
    return db.session.execute(said).one_or_none()


def competitors() -> Sequence[AnyRow]:
    """All of them, by name, with how many grounds name them."""
    used = select(func.count()).where(Ground.competitor_id == Competitor.id).scalar_subquery()
    return db.session.execute(select(*Competitor.__table__.c, used.label("used")).order_by(Competitor.name)).all()


def rivals() -> list[Rival]:
    """The same, as texts name them."""
    return [Rival(row.id, row.name, tuple(row.aliases.splitlines()), row.is_exact) for row in competitors()]


def shipped_since(moment: datetime) -> dict[int, datetime]:
    """What was done since a moment and still is, and when."""
    done_at = func.max(StatusChange.created_at).label("at")
    rows = (
        select(StatusChange.submission_id, done_at)
        .join(Status, Status.id == StatusChange.to_id)
        .join(Submission, Submission.id == StatusChange.submission_id)
        .where(Status.kind == StatusKind.DONE, Submission.status_kind == StatusKind.DONE, *LISTED)
        .group_by(StatusChange.submission_id)
        .having(func.max(StatusChange.created_at) >= moment)
    )
    return {row.submission_id: row.at for row in db.session.execute(rows)}
