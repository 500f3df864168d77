"""A saved search has found something new: one notification a search and day, of what its owner may read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor
from community.searches.events import SearchMatched
from community.searches.models import Find, SavedSearch
from community.searches.queries import titles_found
from community.searches.services import asked_by

SHOWN = 5


def _occasion(event: SearchMatched) -> Told | None:
    find = db.session.get(Find, event.find_id)
    return Told(find.id, None, None, find.created_at) if find else None


def _audience(occasion: AnyRow) -> AnySelect:
    owner = select(SavedSearch.member_id).join(Find, Find.search_id == SavedSearch.id)
    return select(Member.id).where(Member.id.in_(owner.where(Find.id == occasion.ref_id)))


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """Of those in which there is still something that the actor may read."""
    found = titles_found(actor, [one.ref_id for one in occasions])
    return {
        one.id: Line(
            N_("Your search found something new"),
            text=" · ".join(titles[:SHOWN]),
            path=f"/search?{question}&sort=new",
            title=asked_by(question).q or asked_by(question).tag,
        )
        for one in occasions
        if (question := found.get(one.ref_id, ("", []))[0]) and (titles := found[one.ref_id][1])
    }


SOURCE = Source(
    name="found",
    label=N_("A search that I saved finds something new"),
    usual=Cadence.DAILY,
    event=SearchMatched,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
)
