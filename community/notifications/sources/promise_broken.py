"""The day of a promise passed without it: those it was given to hear it, its keeper, and the leads."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, union

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.promises import customers, newest_step, promised
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor
from community.promises.events import PromiseBroken
from community.promises.models import Promise, PromiseStep, State, StepKind
from community.promises.queries import leads


def _occasion(event: PromiseBroken) -> Told | None:
    return newest_step(event.promise_id, StepKind.BROKEN)


def _audience(occasion: AnyRow) -> AnySelect:
    owner = select(Promise.owner_id).join(PromiseStep, PromiseStep.promise_id == Promise.id)
    keeper = owner.where(PromiseStep.id == occasion.ref_id, Promise.owner_id.is_not(None))
    above = select(Member.id).where(Member.id.in_(leads()))
    everybody = union(customers(occasion), keeper, above).subquery()
    return select(everybody.c[0])


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """Of those that are still broken."""
    found = promised(occasions)
    return {
        one.id: Line(N_("Promised, and not kept in time"), text=row.text, day=row.due_on, by_company=True)
        for one in occasions
        if (row := found.get(one.ref_id)) and row.state is State.BROKEN
    }


SOURCE = Source(
    name="promise_broken",
    label=N_("A promise about what I follow is broken"),
    usual=Cadence.INSTANT,
    event=PromiseBroken,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
)
