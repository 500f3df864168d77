"""A promise was kept, in time or late."""

from collections.abc import Mapping, Sequence

from community.kernel.db import AnyRow
from community.kernel.words import N_, Words
from community.notifications.models import Cadence
from community.notifications.sources.promises import customers, newest_step, promised
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor
from community.promises.events import PromiseKept
from community.promises.models import State, StepKind


def _occasion(event: PromiseKept) -> Told | None:
    return newest_step(event.promise_id, StepKind.KEPT, StepKind.KEPT_LATE)


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """Of those that still count as kept."""
    found = promised(occasions)
    return {
        one.id: Line(_headline(row), text=row.text, by_company=True)
        for one in occasions
        if (row := found.get(one.ref_id)) and row.state in (State.KEPT, State.KEPT_LATE)
    }


def _headline(row: AnyRow) -> Words:
    return N_("Promised, and kept") if row.state is State.KEPT else N_("Promised, and kept late")


SOURCE = Source(
    name="promise_kept",
    label=N_("The company keeps a promise about what I follow"),
    usual=Cadence.INSTANT,
    event=PromiseKept,
    occasion=_occasion,
    audience=customers,
    lines=_lines,
)
