"""How a rescue ends: saved or lost by one person's word, let go by two people's."""

from community.care.commands import EndRescue, LetGo, RefuseLetGo
from community.care.models import Rescue, RescueState, RescueStepKind
from community.care.services.loading import hold_open, hold_rescue, is_at_work, note_step
from community.care.services.weighing import weigh
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.errors import Conflict, Forbidden
from community.kernel.words import N_
from community.policy import Actor


def end_rescue(actor: Actor, rescue_id: int, command: EndRescue) -> Rescue:
    """Say that they stay, or that they are gone. Twice is once; Conflict where it has ended otherwise."""
    rescue = hold_rescue(actor, rescue_id)
    if rescue.state is command.outcome:
        return rescue
    _check_open(rescue)
    _end(actor, rescue, command.outcome, command.how)
    return rescue


def ask_let_go(actor: Actor, rescue_id: int, command: LetGo) -> Rescue:
    """Ask to let them go, with a reason: nothing ends before another one of the team says so, too."""
    rescue = hold_open(actor, rescue_id)
    if rescue.asked_at is not None and is_at_work(rescue.asked_by_id):
        raise Conflict(N_("Somebody has asked for that already. It waits for a second person."))
    rescue.asked_by_id, rescue.asked_at, rescue.ask_reason = actor.id, now(), command.reason
    note_step(rescue, RescueStepKind.ASKED, actor.id, note=command.reason)
    record(actor, "rescue.let_go_asked", "rescue", rescue.id, after={"reason": command.reason})
    return rescue


def confirm_let_go(actor: Actor, rescue_id: int, seen: str | None = None) -> Rescue:
    """Say as the second person that they may go. Forbidden for whoever asked; twice is once.

    `seen` is when that was asked which was read (ISO 8601): Conflict when something else is asked by now.
    """
    rescue = hold_rescue(actor, rescue_id)
    if rescue.state is RescueState.LET_GO:
        return rescue
    _check_asked(rescue)
    if actor.id is None or rescue.asked_by_id == actor.id:
        raise Forbidden(N_("You asked for it yourself. It takes a second person of the team."))
    if seen is not None and rescue.asked_at is not None and rescue.asked_at.isoformat() != seen:
        raise Conflict(N_("This was asked anew meanwhile. Please read why."))
    if not is_at_work(rescue.asked_by_id):
        raise Conflict(N_("Whoever asked is not of the team any more. Please ask anew."))
    _end(actor, rescue, RescueState.LET_GO, rescue.ask_reason)
    return rescue


def refuse_let_go(actor: Actor, rescue_id: int, command: RefuseLetGo) -> Rescue:
    """Say no; whoever asked takes it back by the same. The rescue goes on."""
    rescue = hold_rescue(actor, rescue_id)
    if rescue.state is RescueState.OPEN and rescue.asked_at is None:
        return rescue
    _check_asked(rescue)
    own = rescue.asked_by_id is not None and rescue.asked_by_id == actor.id
    kind = RescueStepKind.WITHDRAWN if own else RescueStepKind.REFUSED
    before = {"reason": rescue.ask_reason, "asked_by": rescue.asked_by_id}
    _forget_request(rescue)
    note_step(rescue, kind, actor.id, note=command.answer)
    after = {"answer": command.answer}
    record(actor, f"rescue.let_go_{kind.value}", "rescue", rescue.id, before=before, after=after)
    return rescue


def undo_outcome(actor: Actor, rescue_id: int, seen: str | None = None) -> Rescue:
    """Take the outcome back: the rescue is open again. Twice is once.

    `seen` is when that ended which is meant (ISO 8601): Conflict when somebody ended it anew since.
    """
    rescue = hold_rescue(actor, rescue_id)
    if rescue.state is RescueState.OPEN:
        return rescue
    if seen is not None and rescue.closed_at is not None and rescue.closed_at.isoformat() != seen:
        raise Conflict(N_("Somebody ended this anew meanwhile. Please look again."))
    before = {"state": rescue.state, "closed_at": rescue.closed_at}
    rescue.state, rescue.closed_at = RescueState.OPEN, None
    note_step(rescue, RescueStepKind.UNDONE, actor.id)
    record(actor, "rescue.undone", "rescue", rescue.id, before=before, after={"state": rescue.state})
    weigh([rescue])
    return rescue


def _end(actor: Actor, rescue: Rescue, state: RescueState, why: str) -> None:
    before = {"state": rescue.state, "asked_by": rescue.asked_by_id}
    rescue.state, rescue.closed_at = state, now()
    _forget_request(rescue)
    note_step(rescue, RescueStepKind(state.value), actor.id, note=why)
    record(actor, f"rescue.{state.value}", "rescue", rescue.id, before=before, after={"state": state, "why": why})


def _forget_request(rescue: Rescue) -> None:
    rescue.asked_by_id, rescue.asked_at, rescue.ask_reason = None, None, ""


def _check_open(rescue: Rescue) -> None:
    if rescue.state is not RescueState.OPEN:
        raise Conflict(N_("This is closed. Take its outcome back first."))


def _check_asked(rescue: Rescue) -> None:
    _check_open(rescue)
    if rescue.asked_at is None:
        raise Conflict(N_("Nobody asks to let them go any more."))
