"""Strikes: it happened again after a fix."""

from datetime import datetime

from sqlalchemy import func, select

from community.causes.events import CauseReopened
from community.causes.models import (
    SOLVED,
    CauseState,
    CauseStepKind,
    Fix,
    RootCause,
    Strike,
    StrikeState,
)
from community.causes.services.counting import mark_linked
from community.causes.services.loading import hold_cause, newest_fix, note_step
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor


def strike(actor: Actor, cause: RootCause, submission_id: int, happened_at: datetime) -> None:
    """Somebody confirmed what happened: after a fix it is a strike, and the first one reopens the cause."""
    fix = newest_fix(cause.id, before=happened_at)
    if fix is None:
        return
    found = _strike_of(fix.id, submission_id) or Strike(cause_id=cause.id, fix_id=fix.id, submission_id=submission_id)
    if found.state is StrikeState.CONFIRMED:
        return
    found.state, found.happened_at = StrikeState.CONFIRMED, happened_at
    found.by_id, found.at = actor.id, now()
    db.session.add(found)
    before = cause.state
    if fix.came_back_at is None:
        fix.came_back_at = now()
        if fix is newest_fix(cause.id) and cause.state in SOLVED:
            cause.state, cause.opened_at = CauseState.REOPENED, now()
            publish(CauseReopened(cause.id, fix.id))
    db.session.flush()
    changed = before if before is not cause.state else None
    note_step(cause, CauseStepKind.STRUCK, actor.id, before=changed, submission_id=submission_id)
    after = {"state": cause.state, "submission": submission_id, "happened_at": happened_at}
    record(actor, "cause.struck", "cause", cause.id, before={"state": before}, after=after)
    if changed and cause.is_shown:
        mark_linked(cause.id)


def calm(actor: Actor, cause: RootCause, submission_id: int) -> None:
    """What made these strikes is taken back; without any other one, the fix holds again."""
    confirmed = select(Strike).where(
        Strike.cause_id == cause.id, Strike.submission_id == submission_id, Strike.state == StrikeState.CONFIRMED
    )
    for one in db.session.scalars(confirmed).all():
        one.state, one.by_id, one.at = StrikeState.DISMISSED, actor.id, now()
        db.session.flush()
        before = cause.state
        fix = db.session.get_one(Fix, one.fix_id)
        if not _is_struck(fix.id):
            fix.came_back_at = None
            if cause.state is CauseState.REOPENED and fix is newest_fix(cause.id):
                cause.state = CauseState.VERIFIED if fix.verified_at else CauseState.FIXED
        changed = before if before is not cause.state else None
        note_step(cause, CauseStepKind.CALMED, actor.id, before=changed, submission_id=submission_id)
        after = {"state": cause.state, "submission": submission_id}
        record(actor, "cause.calmed", "cause", cause.id, before={"state": before}, after=after)
        if changed and cause.is_shown:
            mark_linked(cause.id)


def suggest_strike(cause_id: int, fix_id: int, submission_id: int, happened_at: datetime, likeness: int) -> bool:
    """Lay a likely strike before the team, once: what a person has said about it stands."""
    values = {
        "cause_id": cause_id,
        "fix_id": fix_id,
        "submission_id": submission_id,
        "happened_at": happened_at,
        "state": StrikeState.SUGGESTED,
        "likeness": likeness,
        "at": now(),
    }
    return insert_new(Strike, values)


def dismiss_strike(actor: Actor, strike_id: int) -> Strike:
    """Say that a suggestion is something else; twice is once."""
    found, _cause = hold_strike(actor, strike_id)
    if found.state is StrikeState.CONFIRMED:
        raise Conflict(N_("This is confirmed already. Take its link back instead."))
    if found.state is StrikeState.SUGGESTED:
        found.state, found.by_id, found.at = StrikeState.DISMISSED, actor.id, now()
        record(actor, "strike.dismissed", "cause", found.cause_id, after={"submission": found.submission_id})
    return found


def hold_strike(actor: Actor, strike_id: int) -> tuple[Strike, RootCause]:
    """A strike and its cause, which is held."""
    cause_id = db.session.scalar(select(Strike.cause_id).where(Strike.id == strike_id))
    if cause_id is None:
        raise NotFound()
    cause = hold_cause(actor, cause_id)
    return db.session.get_one(Strike, strike_id, populate_existing=True), cause


def _strike_of(fix_id: int, submission_id: int) -> Strike | None:
    return db.session.scalar(select(Strike).where(Strike.fix_id == fix_id, Strike.submission_id == submission_id))


def _is_struck(fix_id: int) -> bool:
    struck = select(func.count()).select_from(Strike)
    return bool(db.session.scalar(struck.where(Strike.fix_id == fix_id, Strike.state == StrikeState.CONFIRMED)))
