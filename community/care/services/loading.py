"""Finding a rescue that is to be changed, holding it still, and writing its history."""

from datetime import date

from sqlalchemy import select

from community.accounts.models import Member
from community.care.models import Rescue, RescueState, RescueStep, RescueStepKind
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.words import N_
from community.policy import STAFF, Actor, Permission, require


def hold_rescue(actor: Actor, rescue_id: int) -> Rescue:
    """A rescue, its row locked until the transaction ends; for the team."""
    require(actor, Permission.CARE)
    rescue = db.session.get(Rescue, rescue_id, with_for_update=True, populate_existing=True)
    if rescue is None or rescue.customer_id == actor.id:  # who joined the team reads no file about themselves
        raise NotFound()
    return rescue


def hold_open(actor: Actor, rescue_id: int) -> Rescue:
    """The same of one that is not closed; Conflict otherwise."""
    rescue = hold_rescue(actor, rescue_id)
    if rescue.state is not RescueState.OPEN:
        raise Conflict(N_("This is closed. Take its outcome back first."))
    return rescue


def note_step(
    rescue: Rescue,
    kind: RescueStepKind,
    by_id: int | None,
    *,
    note: str = "",
    day: date | None = None,
    given_to_id: int | None = None,
) -> RescueStep:
    """Write a piece of its history."""
    told = {"note": note, "day": day, "given_to_id": given_to_id}
    step = RescueStep(rescue_id=rescue.id, kind=kind, by_id=by_id, at=now(), **told)
    db.session.add(step)
    db.session.flush()  # whoever is told of it needs its id
    return step


def is_at_work(member_id: int | None) -> bool:
    """Whether this is somebody who works here and may act."""
    if member_id is None:
        return False
    row = db.session.execute(select(Member.role, Member.banned_at).where(Member.id == member_id)).one_or_none()
    return row is not None and row.banned_at is None and row.role in STAFF


def check_owner(owner_id: int | None) -> None:
    """Somebody who works here, or nobody; Invalid otherwise."""
    if owner_id is not None and not is_at_work(owner_id):
        raise Invalid({"owner": N_("Please choose somebody of the team.")})
