"""Something was shipped that one asked for: one notification an entry, and none for the statuses that it moved."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor, Role, audiences
from community.shipping.events import ChangelogPublished
from community.shipping.models import Entry, EntryState
from community.shipping.queries.entries import readable_entries
from community.shipping.queries.people import asked_for, audience_of, of_entry


def _occasion(event: ChangelogPublished) -> Told | None:
    entry = db.session.get(Entry, event.entry_id)
    if entry is None or entry.state is not EntryState.PUBLISHED or entry.published_at is None:
        return None
    return Told(entry.id, None, entry.by_id, entry.published_at)


def _audience(occasion: AnyRow) -> AnySelect:
    """Who voted for, follows or wrote what it is tied to, or a voice of that, and may read the entry."""
    entry = db.session.get(Entry, occasion.ref_id)
    narrow = audience_of(entry) if entry else None
    roles = [role for role in Role if narrow in audiences(Actor(id=0, role=role))]
    people = asked_for(of_entry(occasion.ref_id)).subquery()
    return select(Member.id).where(Member.id.in_(select(people.c[0])), Member.role.in_(roles))


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """Of those that are still published, for whoever may read them."""
    wanted = select(Entry.id, Entry.slug, Entry.title, Entry.benefit)
    rows = db.session.execute(wanted.where(Entry.id.in_([one.ref_id for one in occasions]), *readable_entries(actor)))
    found = {row.id: row for row in rows}
    return {
        one.id: Line(
            N_("You asked for it, and it is here"),
            text=row.benefit,
            by_company=True,
            path=f"/changelog/{row.id}-{row.slug}",
            title=row.title,
            asks_about=row.id,
        )
        for one in occasions
        if (row := found.get(one.ref_id))
    }


SOURCE = Source(
    name="shipped",
    label=N_("Something is shipped that I asked for"),
    usual=Cadence.INSTANT,
    event=ChangelogPublished,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
)
