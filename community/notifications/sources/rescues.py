"""Somebody is to look after a customer who may leave."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.care.events import RescueGiven
from community.care.models import Rescue, RescueState, RescueStep
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import STAFF, Actor


def _occasion(event: RescueGiven) -> Told | None:
    step = db.session.get(RescueStep, event.step_id)
    return Told(step.id, None, step.by_id, step.at) if step else None


def _audience(occasion: AnyRow) -> AnySelect:
    """Whom it was given to, where they still look after it and are of the team."""
    return (
        select(Rescue.owner_id)
        .join(RescueStep, RescueStep.rescue_id == Rescue.id)
        .join(Member, Member.id == Rescue.owner_id)
        .where(
            RescueStep.id == occasion.ref_id,
            RescueStep.given_to_id == Rescue.owner_id,
            Rescue.state == RescueState.OPEN,
            Member.role.in_(sorted(STAFF)),
        )
    )


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """For the team, of those that are open: the customer's name, and no word of theirs."""
    if not actor.is_staff:
        return {}
    rows = db.session.execute(
        select(RescueStep.id, Rescue.id.label("rescue_id"), Member.name)
        .join(Rescue, Rescue.id == RescueStep.rescue_id)
        .join(Member, Member.id == Rescue.customer_id)
        .where(RescueStep.id.in_([one.ref_id for one in occasions]), Rescue.state == RescueState.OPEN)
    )
    found = {row.id: row for row in rows}
    return {
        one.id: Line(
            N_("A customer who may leave is yours to look after"), path=f"/staff/care/{row.rescue_id}", title=row.name
        )
        for one in occasions
        if (row := found.get(one.ref_id))
    }


SOURCE = Source(
    name="rescue",
    label=N_("A customer who may leave is given to me"),
    usual=Cadence.INSTANT,
    event=RescueGiven,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
    for_staff=True,
)
