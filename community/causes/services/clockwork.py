"""What time does to causes: a fix is verified when its guard is over, and people are counted as they vote."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from community.causes.events import CauseVerified
from community.causes.models import CauseLink, CauseState, CauseStepKind, Fix, RootCause
from community.causes.services.counting import COUNTED, count, mark, recount, root_id
from community.causes.services.loading import newest_fix, note_step
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import publish
from community.policy import SYSTEM
from community.submissions.models import Submission
from community.submissions.services.recount import Drift

AT_ONCE = 200  # a run's share, so that no transaction is long; the next run takes the rest


def verify_guarded() -> int:
    """Fixed causes whose guard is over without a strike are verified, by the clock; how many."""
    over = db.session.scalars(
        select(RootCause)
        .join(Fix, Fix.cause_id == RootCause.id)
        .where(
            RootCause.state == CauseState.FIXED,
            Fix.guard_until <= now(),
            Fix.verified_at.is_(None),
            Fix.came_back_at.is_(None),
        )
        .order_by(RootCause.id)
        .limit(AT_ONCE)
        .with_for_update(of=RootCause)
        .execution_options(populate_existing=True)
    ).unique()
    return sum(_verify(cause) for cause in over.all())


def _verify(cause: RootCause) -> bool:
    fix = newest_fix(cause.id)
    if fix is None or fix.guard_until > now() or cause.state is not CauseState.FIXED:
        return False
    fix.verified_at = now()
    cause.state = CauseState.VERIFIED
    note_step(cause, CauseStepKind.VERIFIED, None, before=CauseState.FIXED)
    record(SYSTEM, "cause.verified", "cause", cause.id, before={"state": CauseState.FIXED})
    publish(CauseVerified(cause.id, fix.id))
    return True


def count_stale() -> int:
    """Count those again whose submissions have changed since, by a vote say; how many."""
    stale = _held(_stale_ids())
    for cause in stale:
        recount(cause)
    return len(stale)


def count_linked(submission_ids: list[int]) -> None:
    """Sets have changed: count their causes, and write on their submissions what those show."""
    roots = select(root_id).where(Submission.id.in_(submission_ids))
    within = or_(Submission.id.in_(roots), Submission.merged_into_id.in_(roots))
    linked = select(CauseLink.cause_id).join(Submission, Submission.id == CauseLink.submission_id)
    ids = db.session.scalars(linked.where(CauseLink.undone_at.is_(None), within).distinct()).all()
    marked = select(Submission.id).where(within, Submission.causes > 0).limit(1)
    if not ids and db.session.scalar(marked) is None:
        return
    for cause in _held(ids):
        recount(cause)
    mark(submission_ids)


def drifts() -> list[Drift]:
    """Counters that do not agree with their rows, of causes that nothing has changed since they were counted."""
    stale = set(_stale_ids())
    return [
        Drift(f"cause {name}", str(cause.id), int(getattr(cause, name)), int(getattr(counted, name)))
        for cause in db.session.scalars(select(RootCause).order_by(RootCause.id))
        if cause.id not in stale
        for counted in (count(cause.id),)
        for name in COUNTED
        if getattr(cause, name) != getattr(counted, name)
    ]


def mend() -> None:
    """Count all of them again."""
    for cause in _held(db.session.scalars(select(RootCause.id)).all()):
        recount(cause)


def _stale_ids() -> list[int]:
    linked = Submission.__table__.alias("linked")
    root = linked.c.merged_into_id
    changed = (
        select(CauseLink.cause_id)
        .join(linked, linked.c.id == CauseLink.submission_id)
        .join(RootCause, RootCause.id == CauseLink.cause_id)
        .join(
            Submission,
            or_(
                Submission.id == linked.c.id,
                Submission.id == root,
                Submission.merged_into_id == linked.c.id,
                Submission.merged_into_id == root,
            ),
        )
        .where(CauseLink.undone_at.is_(None), Submission.changed_at > RootCause.counted_at)
        .distinct()
        .order_by(CauseLink.cause_id)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(changed))


def _held(cause_ids: Sequence[int]) -> list[RootCause]:
    return list(
        db.session.scalars(
            select(RootCause)
            .where(RootCause.id.in_(cause_ids))
            .order_by(RootCause.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
