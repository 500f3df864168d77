"""What one follows moved to another status, or got a note."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told, followers
from community.policy import Actor, Audience
from community.shipping.models import Entry, EntryMove
from community.shipping.queries.people import audience_of
from community.submissions.events import StatusChanged
from community.submissions.models import Status, StatusChange


def _occasion(event: StatusChanged) -> Told | None:
    """The change, unless a changelog entry brought it: those who asked for it hear of that instead."""
    row = db.session.get(StatusChange, event.change_id)
    if row is None or _is_told_by_an_entry(row.id):
        return None
    return Told(row.id, row.submission_id, row.by_id, row.created_at)


def _is_told_by_an_entry(change_id: int) -> bool:
    entry = db.session.scalar(
        select(Entry).join(EntryMove, EntryMove.entry_id == Entry.id).where(EntryMove.change_id == change_id)
    )
    return entry is not None and audience_of(entry) is not Audience.STAFF


def _audience(occasion: AnyRow) -> AnySelect:
    return followers(occasion.submission_id)


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    rows = db.session.execute(
        select(
            StatusChange.id,
            StatusChange.html,
            StatusChange.from_id,
            StatusChange.to_id,
            StatusChange.promised_for,
            Status.name,
        )
        .join(Status, Status.id == StatusChange.to_id)
        .where(StatusChange.id.in_([one.ref_id for one in occasions]))
    )
    changes = {row.id: row for row in rows}
    return {one.id: _line(row) for one in occasions if (row := changes.get(one.ref_id))}


def _line(change: AnyRow) -> Line:
    said = N_("Still “%(status)s”, with a note") if change.from_id == change.to_id else N_("Now “%(status)s”")
    words = N_(said.text, status=change.name)
    return Line(words, change.html, day=change.promised_for, by_company=True, anchor="became")


SOURCE = Source(
    name="status_changed",
    label=N_("What I follow gets another status"),
    usual=Cadence.INSTANT,
    event=StatusChanged,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
)
