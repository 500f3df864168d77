"""Promising."""

from typing import Any

from sqlalchemy import select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.twice import written_just_now
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.promises.commands import MakePromise
from community.promises.due import SiteZone, day_of, end_of
from community.promises.events import PromiseMade
from community.promises.models import Promise, Round, State, StepKind
from community.promises.services.loading import check_day, check_owner, hold_promise, note_step, touch
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission

REMIND_DAYS = (3, 0)  # days before the end at which the keeper is reminded


def make_promise(actor: Actor, submission_id: int, command: MakePromise) -> Promise:
    """Promise something to those who asked for it; sent twice, it is one promise.

    Raises Invalid at `due_on` for a day that is over, at `owner` for somebody who does not work here.
    """
    require(actor, Permission.PROMISE)
    submission = hold_submission(actor, submission_id)
    check_day(command.due_on)
    check_owner(command.owner)
    said = {"text": command.text, "due_on": command.due_on, "given_to": command.given_to, "round": Round.FIRST}
    mine = {"submission_id": submission.id, "owner_id": command.owner or actor.id, "state": State.OPEN}
    return written_just_now(Promise, Promise.made_at, **said, **mine) or add_promise(actor, submission, command)


def repair_promise(actor: Actor, promise_id: int, command: MakePromise) -> Promise:
    """Promise how a broken one is made good; if that is broken as well, it counts three times. Once for each."""
    require(actor, Permission.PROMISE)
    submission, broken = hold_promise(actor, promise_id)
    if broken.state is not State.BROKEN:
        raise Conflict(N_("Only a broken promise is made good by another one."))
    if db.session.scalar(select(Promise.id).where(Promise.repairs_id == broken.id)) is not None:
        raise Conflict(N_("There is a promise already that makes this one good."))
    check_day(command.due_on)
    check_owner(command.owner)
    return add_promise(actor, submission, command, round=Round.REPAIR, repairs_id=broken.id)


def add_promise(actor: Actor, submission: Submission, command: MakePromise, **more: Any) -> Promise:
    """Write it on a submission that is held; its day and owner were checked."""
    zone, moment = part(SiteZone), now()
    promise = Promise(
        **{
            "submission_id": submission.id,
            "text": command.text,
            "given_to": command.given_to,
            "round": Round.FIRST,
            "owner_id": command.owner or actor.id,
            "state": State.OPEN,
            "due_on": command.due_on,
            "due_at": end_of(command.due_on, zone),
            "made_at": moment,
            "proof_url": "",
            "reminders": reminders_past((command.due_on - day_of(moment, zone)).days),
            **more,
        }
    )
    db.session.add(promise)
    db.session.flush()  # its history needs its id
    note_step(promise, StepKind.MADE, actor.id)
    submission.promised_at = moment
    touch(submission)
    after = {"text": promise.text, "due_on": promise.due_on, "owner": promise.owner_id, "round": promise.round}
    record(actor, "promise.made", "promise", promise.id, after=after)
    publish(PromiseMade(promise.id, submission.id))
    return promise


def reminders_past(days: int) -> int:
    """How many reminders would come too late to remind: of a promise for today that was made today, all of them."""
    return sum(days <= ahead for ahead in REMIND_DAYS)
