"""Who looks after a rescue, what comes next, and what happened."""

from community.care.commands import GiveRescue, NoteRescue, PlanRescue
from community.care.events import RescueGiven
from community.care.models import Rescue, RescueStep, RescueStepKind
from community.care.services.loading import check_owner, hold_open, note_step
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.errors import Invalid
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.twice import written_just_now
from community.kernel.words import N_
from community.policy import Actor
from community.promises.due import SiteZone, day_of


def give_rescue(actor: Actor, rescue_id: int, command: GiveRescue) -> Rescue:
    """Say who looks after it from now on; they are told. Saying it twice is saying it once."""
    rescue = hold_open(actor, rescue_id)
    check_owner(command.owner)
    if rescue.owner_id == command.owner:
        return rescue
    before, rescue.owner_id = rescue.owner_id, command.owner
    step = note_step(rescue, RescueStepKind.GIVEN, actor.id, given_to_id=command.owner)
    after = {"owner": command.owner}
    record(actor, "rescue.given", "rescue", rescue.id, before={"owner": before}, after=after)
    if command.owner is not None:
        publish(RescueGiven(rescue.id, step.id))
    return rescue


def plan_rescue(actor: Actor, rescue_id: int, command: PlanRescue) -> Rescue:
    """Say what comes next and when; Invalid at `next_on` for a day that is over, or that nobody will see."""
    rescue = hold_open(actor, rescue_id)
    new = {"next_step": command.next_step, "next_on": command.next_on}
    before = {name: getattr(rescue, name) for name in new}
    if before == new:
        return rescue
    if command.next_on < day_of(now(), part(SiteZone)):
        raise Invalid({"next_on": N_("This day is over.")})
    if command.next_on.year > 2200:
        raise Invalid({"next_on": N_("Nobody will be there to see it. Please give a nearer day.")})
    rescue.next_step, rescue.next_on = command.next_step, command.next_on
    note_step(rescue, RescueStepKind.PLANNED, actor.id, note=command.next_step, day=command.next_on)
    record(actor, "rescue.planned", "rescue", rescue.id, before=before, after=new)
    return rescue


def note_rescue(actor: Actor, rescue_id: int, command: NoteRescue) -> Rescue:
    """Write what happened into its history."""
    rescue = hold_open(actor, rescue_id)
    said = {"kind": RescueStepKind.NOTED, "by_id": actor.id, "note": command.word}
    if written_just_now(RescueStep, RescueStep.at, rescue_id=rescue.id, **said):
        return rescue
    note_step(rescue, RescueStepKind.NOTED, actor.id, note=command.word)
    record(actor, "rescue.noted", "rescue", rescue.id, after={"word": command.word})
    return rescue
