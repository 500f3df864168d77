"""The day of a promise is near: its keeper is reminded."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor
from community.promises.events import PromiseDueSoon
from community.promises.models import Promise, State
from community.promises.queries import keepers

MOST = 64  # reminders of one promise; an occasion's row is the promise and which reminder of it


def _occasion(event: PromiseDueSoon) -> Told | None:
    promise = db.session.get(Promise, event.promise_id)
    if promise is None or promise.state is not State.OPEN:
        return None
    return Told(promise.id * MOST + min(promise.reminders, MOST - 1), promise.submission_id, None, now())


def _audience(occasion: AnyRow) -> AnySelect:
    return select(Member.id).where(Member.id.in_(keepers(occasion.ref_id // MOST)))


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """Of those that are still to be kept, for whoever works here."""
    wanted = select(Promise.id, Promise.text, Promise.due_on).where(
        Promise.id.in_([one.ref_id // MOST for one in occasions]), Promise.state == State.OPEN
    )
    found = {row.id: row for row in db.session.execute(wanted)} if actor.is_staff else {}
    return {
        one.id: Line(N_("You promised it soon"), text=row.text, day=row.due_on, by_company=True)
        for one in occasions
        if (row := found.get(one.ref_id // MOST))
    }


SOURCE = Source(
    name="promise_due",
    label=N_("A promise that I keep is due soon"),
    usual=Cadence.INSTANT,
    event=PromiseDueSoon,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
    for_staff=True,
)
