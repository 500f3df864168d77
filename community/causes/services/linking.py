"""Linking submissions to causes, and taking that back."""

from datetime import date, datetime

from sqlalchemy import select

from community.causes.commands import LinkCause
from community.causes.models import CauseLink, CauseStepKind, Confidence, RootCause
from community.causes.services.counting import mark, recount
from community.causes.services.loading import hold_cause, middle_of, note_step
from community.causes.services.striking import calm, hold_strike, strike
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission


def link_cause(actor: Actor, command: LinkCause) -> CauseLink:
    """Say that a submission is due to a cause; said again with another confidence, the newer word holds.

    Raises Invalid at `submission` for what is not there, at `happened_on` for a day after it was said.
    """
    cause = hold_cause(actor, command.cause)
    try:
        submission = hold_submission(actor, command.submission)
    except NotFound:
        raise Invalid({"submission": N_("We could not find that submission.")}) from None
    happened_at = _moment(submission, command.happened_on)
    return _link(actor, cause, submission, command.confidence, happened_at)


def confirm_strike(actor: Actor, strike_id: int) -> CauseLink:
    """Say that a suggestion is the same cause again: a confirmed link, and so a strike."""
    found, cause = hold_strike(actor, strike_id)
    submission = hold_submission(actor, found.submission_id)
    return _link(actor, cause, submission, Confidence.CONFIRMED, found.happened_at)


def unlink_cause(actor: Actor, cause_id: int, submission_id: int) -> CauseLink | None:
    """Take a link back, and the strike that it made; the link that stood, None where none does."""
    cause = hold_cause(actor, cause_id)
    found = _standing(cause.id, submission_id)
    if found is None:
        return None
    _undo(actor, found)
    db.session.flush()
    note_step(cause, CauseStepKind.UNLINKED, actor.id, submission_id=submission_id)
    record(actor, "cause.unlinked", "cause", cause.id, before=_told(found))
    calm(actor, cause, submission_id)
    _count(cause, submission_id)
    return found


def _link(
    actor: Actor, cause: RootCause, submission: Submission, confidence: Confidence, happened_at: datetime
) -> CauseLink:
    found = _standing(cause.id, submission.id)
    if found and (found.confidence, found.happened_at) == (confidence, happened_at):
        return found
    if found:
        _undo(actor, found)
        db.session.flush()  # one stands at most
    made = CauseLink(
        cause_id=cause.id,
        submission_id=submission.id,
        confidence=confidence,
        happened_at=happened_at,
        by_id=actor.id,
        at=now(),
    )
    db.session.add(made)
    db.session.flush()
    note_step(cause, CauseStepKind.LINKED, actor.id, submission_id=submission.id, note=confidence.value)
    before = _told(found) if found else None
    record(actor, "cause.linked", "cause", cause.id, before=before, after=_told(made))
    if found:
        calm(actor, cause, submission.id)
    if confidence is Confidence.CONFIRMED:
        strike(actor, cause, submission.id, happened_at)
    _count(cause, submission.id)
    return made


def _standing(cause_id: int, submission_id: int) -> CauseLink | None:
    return db.session.scalar(
        select(CauseLink).where(
            CauseLink.cause_id == cause_id, CauseLink.submission_id == submission_id, CauseLink.undone_at.is_(None)
        )
    )


def _undo(actor: Actor, link: CauseLink) -> None:
    link.undone_at, link.undone_by_id = now(), actor.id


def _count(cause: RootCause, submission_id: int) -> None:
    recount(cause)
    mark([submission_id])


def _told(link: CauseLink) -> dict[str, object]:
    return {"submission": link.submission_id, "confidence": link.confidence, "happened_at": link.happened_at}


def _moment(submission: Submission, day: date | None) -> datetime:
    """When it happened: on the day that is named, or when it was said."""
    said = submission.created_at
    if day is None or day == said.date():
        return said
    if day > said.date():
        raise Invalid({"happened_on": N_("It was said on %(day)s, so it happened then or before.", day=said.date())})
    return middle_of(day)
