"""Finding a promise that is to be changed, holding it still, and writing its history."""

from datetime import date

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import STAFF, Actor
from community.promises.due import SiteZone, day_of
from community.promises.models import Promise, PromiseStep, StepKind
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission


def hold_promise(actor: Actor, promise_id: int) -> tuple[Submission, Promise]:
    """A promise on a submission that the actor may open, both held; the submission first, as everywhere."""
    submission_id = db.session.scalar(select(Promise.submission_id).where(Promise.id == promise_id))
    if submission_id is None:
        raise NotFound()
    submission = hold_submission(actor, submission_id)
    promise = db.session.get(Promise, promise_id, with_for_update=True, populate_existing=True)
    if promise is None:
        raise NotFound()
    return submission, promise


def note_step(
    promise: Promise,
    kind: StepKind,
    by_id: int | None,
    *,
    note: str = "",
    text_before: str = "",
    due_before: date | None = None,
) -> None:
    """Write a piece of its history."""
    told = {"note": note, "text_before": text_before, "due_before": due_before}
    db.session.add(PromiseStep(promise_id=promise.id, kind=kind, by_id=by_id, at=now(), **told))


def check_day(day: date) -> None:
    """A promise is for today or later, as the company counts its days."""
    if day < day_of(now(), part(SiteZone)):
        raise Invalid({"due_on": N_("This day is over.")})
    if day.year > 2200:
        raise Invalid({"due_on": N_("Nobody will be there to see it. Please give a nearer day.")})


def check_owner(owner_id: int | None) -> None:
    """Somebody who works here and may act."""
    if owner_id is None:
        return
    row = db.session.execute(select(Member.role, Member.banned_at).where(Member.id == owner_id)).one_or_none()
    if row is None or row.banned_at is not None or row.role not in STAFF:
        raise Invalid({"owner": N_("Please choose somebody of the team.")})


def touch(submission: Submission) -> None:
    """Its page shows something else now."""
    submission.changed_at = now()
