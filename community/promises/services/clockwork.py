"""What time does to promises: the keeper is reminded, and what was not kept is broken."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import publish
from community.kernel.parts import part
from community.policy import SYSTEM
from community.promises.due import SiteZone, day_of
from community.promises.events import PromiseBroken, PromiseDueSoon
from community.promises.models import Promise, State, StepKind
from community.promises.services.loading import note_step, touch
from community.promises.services.making import REMIND_DAYS, reminders_past
from community.submissions.models import Submission

AT_ONCE = 200  # a run's share, so that no transaction is long; the next run takes the rest


def break_overdue() -> int:
    """Open promises whose day is over are broken, by the clock; how many."""
    overdue = _open(Promise.due_at <= now())
    for promise, submission in overdue:
        lapse(promise, submission)
    return len(overdue)


def lapse(promise: Promise, submission: Submission) -> None:
    """Write that an open promise, held with its submission, was broken."""
    promise.state = State.BROKEN
    note_step(promise, StepKind.BROKEN, None)
    touch(submission)
    record(SYSTEM, "promise.broken", "promise", promise.id, before={"state": State.OPEN})
    publish(PromiseBroken(promise.id, submission.id))


def remind_keepers() -> int:
    """Say once three days ahead and once on the day that it is near; how many reminders."""
    today = day_of(now(), part(SiteZone))
    near = _open(Promise.due_at > now(), _is_due_a_reminder(today))
    for promise, submission in near:
        days = (promise.due_on - today).days
        promise.reminders = reminders_past(days)
        publish(PromiseDueSoon(promise.id, submission.id, days))
    return len(near)


def _is_due_a_reminder(today: date) -> ColumnElement[bool]:
    """Whether its day is as near as a reminder that has not gone yet."""
    return or_(
        *(
            and_(Promise.reminders <= number, Promise.due_on <= today + timedelta(days=ahead))
            for number, ahead in enumerate(REMIND_DAYS)
        )
    )


def _open(*conditions: ColumnElement[bool]) -> list[tuple[Promise, Submission]]:
    """Open promises of what is not deleted, held; the submissions in the order of their ids, as everywhere."""
    rows = db.session.execute(
        select(Promise, Submission)
        .join(Submission, Submission.id == Promise.submission_id)
        .where(Promise.state == State.OPEN, Submission.deleted_at.is_(None), *conditions)
        .order_by(Promise.submission_id, Promise.id)
        .limit(AT_ONCE)
        .with_for_update(of=(Submission, Promise))
        .execution_options(populate_existing=True)
    )
    return [(promise, submission) for promise, submission in rows]
