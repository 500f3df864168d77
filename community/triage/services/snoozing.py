"""Putting a submission off: until a day, or until something happens; any activity brings it back before."""

from datetime import UTC, datetime, time

from sqlalchemy import or_, select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.words import N_
from community.policy import SYSTEM, Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission
from community.triage.commands import PutOff
from community.triage.models import LATER, Snooze
from community.triage.services.meanwhile import refuse_overtaken

VOTES_THAT_WAKE = 5


def snooze(actor: Actor, submission_id: int, command: PutOff) -> Snooze:
    """Take a submission out of the list of what waits, until a day or (without one) until something happens."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    refuse_overtaken(actor, submission.id, command.stamp, {"submission.snoozed", "submission.classified"})
    if submission.ip_type is not None:
        raise Conflict(N_("This is decided already, so it does not wait."))
    until = datetime.combine(command.until, time.min, UTC) if command.until else LATER
    if until <= now():
        raise Invalid({"until": N_("This day is over.")})
    end_snooze(actor, submission, "again")
    made = Snooze(
        submission_id=submission.id,
        by_id=actor.id,
        until=until,
        votes_then=submission.votes,
        created_at=now(),
        ended_because="",
    )
    submission.snoozed_until = until
    db.session.add(made)
    db.session.flush()  # the caller may undo it by its id
    day = str(command.until) if command.until else None
    record(actor, "submission.snoozed", "submission", submission.id, after={"until": day})
    return made


def wake(actor: Actor, submission_id: int, snooze_id: int | None = None) -> None:
    """Bring a submission back; NotFound when it does not sleep (any more), or not by this snooze."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    standing = _standing(submission.id)
    if standing is None or snooze_id not in (None, standing.id):
        raise NotFound(N_("There is nothing to undo here."))
    end_snooze(actor, submission, "hand")


def end_snooze(actor: Actor, submission: Submission, because: str) -> bool:
    """End the snooze of a submission that is held; whether there was one."""
    if submission.snoozed_until is None:
        return False
    submission.snoozed_until = None
    standing = _standing(submission.id)
    if standing is not None:
        standing.ended_at, standing.ended_because = now(), because
        db.session.flush()  # one stands at most
    record(actor, "submission.woken", "submission", submission.id, after={"because": because})
    return True


def wake_after(submission_id: int, because: str) -> None:
    """Something happened to a submission: it is no longer put off."""
    submission = db.session.get(Submission, submission_id, with_for_update=True)
    if submission is not None:
        end_snooze(SYSTEM, submission, because)


def wake_due() -> int:
    """Bring back what is due by its day, or has so many votes more than when it was put off; how many."""
    enough = Submission.votes >= Snooze.votes_then + VOTES_THAT_WAKE
    rows = db.session.execute(
        select(Snooze.submission_id, (Snooze.until <= now()).label("is_due"))
        .join(Submission, Submission.id == Snooze.submission_id)
        .where(Snooze.ended_at.is_(None), or_(Snooze.until <= now(), enough))
    ).all()
    for row in rows:
        wake_after(row.submission_id, "day" if row.is_due else "votes")
    return len(rows)


def _standing(submission_id: int) -> Snooze | None:
    return db.session.scalar(select(Snooze).where(Snooze.submission_id == submission_id, Snooze.ended_at.is_(None)))
