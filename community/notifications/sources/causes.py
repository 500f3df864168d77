"""What somebody follows was fixed at its root, and perhaps came back."""

from collections.abc import Mapping, Sequence

from community.causes.events import CauseFixed, CauseReopened
from community.causes.models import Fix
from community.causes.queries.telling import told_of, told_places
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_, Words
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor


def _fixed(event: CauseFixed) -> Told | None:
    row = db.session.get(Fix, event.fix_id)
    return Told(row.id, None, row.by_id, row.told_at) if row and row.told_at else None


def _came_back(event: CauseReopened) -> Told | None:
    """Of whoever was told before, whoever saw it first: so by nobody."""
    row = db.session.get(Fix, event.fix_id)
    return Told(row.id, None, None, row.came_back_at) if row and row.told_at and row.came_back_at else None


def _audience(occasion: AnyRow) -> AnySelect:
    return told_of(occasion.ref_id)


def _fixed_lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    return _lines(actor, occasions, N_("We found the cause of this and fixed it"))


def _back_lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """Only while it stands: a strike may have been a mistake."""
    words = N_("We told you that this was fixed. It came back, and we are at it again")
    return _lines(actor, occasions, words, only_back=True)


def _lines(actor: Actor, occasions: Sequence[AnyRow], words: Words, *, only_back: bool = False) -> Mapping[int, Line]:
    places = told_places(actor, [one.ref_id for one in occasions])
    return {
        one.id: Line(
            words, row.note_html, by_company=True, path=f"/submissions/{row.place}-{row.slug}#cause", title=row.title
        )
        for one in occasions
        if (row := places.get(one.ref_id)) and (row.came_back_at or not only_back)
    }


FIXED = Source(
    name="cause_fixed",
    label=N_("The cause of what I follow is fixed"),
    usual=Cadence.INSTANT,
    event=CauseFixed,
    occasion=_fixed,
    audience=_audience,
    lines=_fixed_lines,
)
CAME_BACK = Source(
    name="cause_came_back",
    label=N_("What I was told is fixed came back"),
    usual=Cadence.INSTANT,
    event=CauseReopened,
    occasion=_came_back,
    audience=_audience,
    lines=_back_lines,
)
