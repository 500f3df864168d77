"""Finding a cause that is to be changed, holding it still, and writing its history.

A cause is held before the submissions that are linked to it, everywhere: nothing that holds a submission asks for a
cause.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from community.accounts.models import Member
from community.causes.models import CauseState, CauseStep, CauseStepKind, Fix, RootCause
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.words import N_
from community.policy import STAFF, Actor, Permission, require

NOON = time(12)


def hold_cause(actor: Actor, cause_id: int) -> RootCause:
    """A cause, its row locked until the transaction ends; for the team."""
    require(actor, Permission.CAUSE)
    cause = db.session.get(RootCause, cause_id, with_for_update=True, populate_existing=True)
    if cause is None:
        raise NotFound()
    return cause


def newest_fix(cause_id: int, before: datetime | None = None) -> Fix | None:
    """The fix that was shipped last, perhaps before a moment."""
    fixes = select(Fix).where(Fix.cause_id == cause_id)
    if before is not None:
        fixes = fixes.where(Fix.shipped_at < before)
    return db.session.scalars(fixes.order_by(Fix.shipped_at.desc(), Fix.id.desc()).limit(1)).first()


def note_step(
    cause: RootCause,
    kind: CauseStepKind,
    by_id: int | None,
    *,
    before: CauseState | None = None,
    submission_id: int | None = None,
    note: str = "",
) -> None:
    """Write a piece of its history; `before` where its state is another one now."""
    told = {"before": before, "after": cause.state, "submission_id": submission_id, "note": note}
    db.session.add(CauseStep(cause_id=cause.id, kind=kind, by_id=by_id, at=now(), **told))


def check_owner(owner_id: int | None) -> None:
    """Somebody who works here and may act."""
    if owner_id is None:
        return
    row = db.session.execute(select(Member.role, Member.banned_at).where(Member.id == owner_id)).one_or_none()
    if row is None or row.banned_at is not None or row.role not in STAFF:
        raise Invalid({"owner": N_("Please choose somebody of the team.")})


def middle_of(day: date) -> datetime:
    """A moment of a day of which no more is known: its noon, in UTC."""
    return datetime.combine(day, NOON, UTC)


def end_of(day: date) -> datetime:
    """The moment at which a day is over, or now if that is earlier."""
    return min(datetime.combine(day + timedelta(days=1), time(), UTC), now())
