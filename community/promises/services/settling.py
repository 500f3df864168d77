"""Changing a promise, keeping it, letting it go: what was said before stays in its history."""

from sqlalchemy import select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.promises.commands import EditPromise, KeepPromise, ReleasePromise
from community.promises.due import SiteZone, day_of, end_of
from community.promises.events import PromiseKept, PromiseReleased
from community.promises.models import Promise, PromiseStep, State, StepKind
from community.promises.services.loading import check_day, check_owner, hold_promise, note_step, touch
from community.promises.services.making import reminders_past
from community.submissions.models import Submission


def edit_promise(actor: Actor, promise_id: int, command: EditPromise) -> Promise:
    """Change an open promise; another day needs a reason, because somebody waits for it."""
    require(actor, Permission.PROMISE)
    submission, promise = hold_promise(actor, promise_id)
    if promise.state is not State.OPEN or now() >= promise.due_at:
        raise Conflict(N_("What became of it is history. Only an open promise can be changed."))
    check_owner(command.owner)
    if command.due_on != promise.due_on:
        check_day(command.due_on)
        if not command.reason:
            raise Invalid({"reason": N_("Please say why the day moves. Those who wait will read it.")})
    write_edit(actor, submission, promise, command)
    return promise


def write_edit(actor: Actor, submission: Submission, promise: Promise, command: EditPromise) -> None:
    """Write what is different on a promise that is held with its submission; a broken one that gets a day stays so."""
    new = {
        "text": command.text,
        "due_on": command.due_on,
        "given_to": command.given_to,
        "owner_id": command.owner or promise.owner_id,
    }
    before = {name: getattr(promise, name) for name in new}
    if before == new:
        return
    told = command.text != promise.text or command.due_on != promise.due_on
    earlier = {"text_before": promise.text, "due_before": promise.due_on} if told else {}
    note_step(promise, StepKind.EDITED, actor.id, note=command.reason, **earlier)  # type: ignore[arg-type]
    for name, value in new.items():
        setattr(promise, name, value)
    if command.due_on != before["due_on"]:
        zone = part(SiteZone)
        promise.due_at = end_of(command.due_on, zone)
        promise.reminders = reminders_past((command.due_on - day_of(now(), zone)).days)
    touch(submission)
    record(actor, "promise.edited", "promise", promise.id, before=before, after={**new, "reason": command.reason})


def keep_promise(actor: Actor, promise_id: int, command: KeepPromise) -> Promise:
    """Say that it was done: in time, or late when its day is over (a broken one too). Twice is once."""
    require(actor, Permission.PROMISE)
    submission, promise = hold_promise(actor, promise_id)
    if promise.state in (State.KEPT, State.KEPT_LATE):
        return promise
    if promise.state is State.RELEASED:
        raise Conflict(N_("It was let go. Open it again first."))
    settle_kept(actor, submission, promise, proof_url=command.proof_url, note=command.note)
    return promise


def settle_kept(actor: Actor, submission: Submission, promise: Promise, *, proof_url: str, note: str = "") -> None:
    """Write that a promise, held with its submission, was kept."""
    late = now() >= promise.due_at
    before = {"state": promise.state}
    promise.state = State.KEPT_LATE if late else State.KEPT
    promise.settled_at, promise.proof_url = now(), proof_url
    note_step(promise, StepKind(promise.state.value), actor.id, note=note)
    touch(submission)
    after = {"state": promise.state, "proof_url": proof_url}
    record(actor, "promise.kept", "promise", promise.id, before=before, after=after)
    publish(PromiseKept(promise.id, submission.id, late))


def release_promise(actor: Actor, promise_id: int, command: ReleasePromise) -> Promise:
    """Let an open promise go: the customer agreed, or there is a reason. What is broken stays broken."""
    require(actor, Permission.PROMISE)
    submission, promise = hold_promise(actor, promise_id)
    if promise.state is State.RELEASED:
        return promise
    if promise.state is not State.OPEN or now() >= promise.due_at:
        raise Conflict(N_("Only an open promise can be let go. A broken one can be kept late, or made good."))
    if not (command.consent or command.reason):
        raise Invalid({"reason": N_("Please say why, or that the customer agreed.")})
    settle_released(actor, submission, promise, reason=command.reason, consent=command.consent)
    return promise


def settle_released(actor: Actor, submission: Submission, promise: Promise, *, reason: str, consent: bool) -> None:
    """Write that an open promise, held with its submission, need not be kept."""
    promise.state, promise.settled_at = State.RELEASED, now()
    promise.has_consent = consent
    note_step(promise, StepKind.RELEASED, actor.id, note=reason)
    touch(submission)
    after = {"state": promise.state, "consent": consent, "reason": reason}
    record(actor, "promise.released", "promise", promise.id, before={"state": State.OPEN}, after=after)
    publish(PromiseReleased(promise.id, submission.id))


def reopen_promise(actor: Actor, promise_id: int) -> Promise:
    """Take back that it was kept or let go; it is open again, or broken when its day is over."""
    require(actor, Permission.PROMISE)
    submission, promise = hold_promise(actor, promise_id)
    if promise.settled_at is None:
        return promise
    before = {"state": promise.state}
    promise.state = State.BROKEN if _was_broken(promise) else State.OPEN
    promise.settled_at, promise.proof_url, promise.has_consent = None, "", False
    note_step(promise, StepKind.REOPENED, actor.id)
    touch(submission)
    record(actor, "promise.reopened", "promise", promise.id, before=before, after={"state": promise.state})
    return promise


def _was_broken(promise: Promise) -> bool:
    """Whether the clock has said so before; what is overdue only now, it will say."""
    said = select(PromiseStep.id).where(PromiseStep.promise_id == promise.id, PromiseStep.kind == StepKind.BROKEN)
    return db.session.scalar(said.limit(1)) is not None
