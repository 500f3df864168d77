"""The company promised something beside its answers and statuses, which tell of their own promises."""

from collections.abc import Mapping, Sequence

from community.kernel.db import AnyRow, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.promises import customers, newest_step, promised
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor
from community.promises.events import PromiseMade
from community.promises.models import Promise, StepKind


def _occasion(event: PromiseMade) -> Told | None:
    promise = db.session.get(Promise, event.promise_id)
    if promise is None or promise.status_change_id is not None or promise.answer_id is not None:
        return None
    return newest_step(event.promise_id, StepKind.MADE)


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    found = promised(occasions)
    return {
        one.id: Line(N_("The company promised something"), text=row.text, day=row.due_on, by_company=True)
        for one in occasions
        if (row := found.get(one.ref_id))
    }


SOURCE = Source(
    name="promise_made",
    label=N_("The company promises something about what I follow"),
    usual=Cadence.INSTANT,
    event=PromiseMade,
    occasion=_occasion,
    audience=customers,
    lines=_lines,
)
