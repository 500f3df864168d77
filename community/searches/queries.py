"""Reading saved searches."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.kernel.db import AnyRow, db
from community.policy import Actor, Permission, require
from community.searches.models import Find, SavedSearch
from community.submissions.models import Submission
from community.submissions.queries.listing import visible_to


def searches_of(actor: Actor) -> Sequence[SavedSearch]:
    """What the actor keeps, the newest first."""
    require(actor, Permission.MEMBER)
    kept = select(SavedSearch).where(SavedSearch.member_id == actor.id)
    return db.session.scalars(kept.order_by(SavedSearch.created_at.desc(), SavedSearch.id.desc())).all()


def titles_found(actor: Actor, find_ids: Sequence[int]) -> Mapping[int, tuple[str, list[str]]]:
    """Of each of these finds the question, and the titles that the actor may still read; own finds only."""
    rows: Sequence[AnyRow] = db.session.execute(
        select(Find.id, Find.submissions, SavedSearch.question)
        .join(SavedSearch, SavedSearch.id == Find.search_id)
        .where(Find.id.in_(find_ids), SavedSearch.member_id == actor.id)
    ).all()
    numbers = {row.id: [int(one) for one in row.submissions.split()] for row in rows}
    wanted = {one for each in numbers.values() for one in each}
    readable = select(Submission.id, Submission.title).where(*visible_to(actor), Submission.id.in_(wanted))
    titles = {row.id: row.title for row in db.session.execute(readable)}
    return {row.id: (row.question, [titles[one] for one in numbers[row.id] if one in titles]) for row in rows}
