"""An answer to one's own comment."""

from collections.abc import Mapping, Sequence

from community.kernel.db import AnyRow, AnySelect
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.commented import answered_by, occasion, said
from community.notifications.sources.source import Line, Source
from community.policy import Actor
from community.submissions.events import CommentPosted


def _audience(occasion: AnyRow) -> AnySelect:
    return answered_by(occasion.ref_id)


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    found = said(occasions)
    return {
        one.id: Line(
            N_("%(name)s answered your comment", name=row.name or N_("A former member")),
            row.html,
            by_company=row.by_staff,
            anchor=f"c{row.id}",
        )
        for one in occasions
        if (row := found.get(one.ref_id))
    }


SOURCE = Source(
    name="replied",
    label=N_("Somebody answers a comment of mine"),
    usual=Cadence.INSTANT,
    event=CommentPosted,
    occasion=occasion,
    audience=_audience,
    lines=_lines,
)
