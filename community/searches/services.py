"""Keeping searches, and looking once a day for what is new in them. Nothing here commits, but for a look at each."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, func, select

from community.accounts.queries import actor_behind
from community.kernel.clock import now
from community.kernel.db import db, insert_new, read_only, will_write
from community.kernel.errors import Conflict, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.search.commands import Search, SearchSort
from community.search.queries import find
from community.search.understanding import understand
from community.searches.events import SearchMatched
from community.searches.models import Find, SavedSearch

MOST = 20  # searches of one member
ASKED = ("q", "board", "kind", "status", "tag")
A_DAY = timedelta(hours=23)  # so that a run that comes a little early does not wait for the next
SETTLED = timedelta(minutes=2)  # by then the index knows of it; what is newer is the next look's
AT_ONCE = 200
MOST_NEWS = 100  # of one look
KEPT_FOR = timedelta(days=90)


def question_of(search: Search) -> str:
    """A question as its address has it, without its order and its page."""
    return urlencode({name: value for name in ASKED if (value := getattr(search, name))})


def asked_by(question: str) -> Search:
    """The question of an address."""
    return Search.parse(dict(parse_qsl(question)))


def save_search(actor: Actor, search: Search) -> SavedSearch:
    """Keep a question, and tell of what is new in it from now on; the same once more is the one that is there."""
    require(actor, Permission.MEMBER)
    if search.is_empty:
        raise Conflict(N_("Search for something first, then save it."))
    kept = select(SavedSearch).where(SavedSearch.member_id == actor.id)
    question, moment = question_of(search), now()
    found = db.session.scalar(kept.where(SavedSearch.question == question))
    if found is None:
        if (db.session.scalar(select(func.count()).select_from(kept.subquery())) or 0) >= MOST:
            raise Conflict(N_("You have saved %(most)s searches already. Delete one first.", most=MOST))
        values = {"member_id": actor.id, "question": question, "created_at": moment, "looked_at": moment}
        insert_new(SavedSearch, values)
        found = db.session.scalars(kept.where(SavedSearch.question == question)).one()
    return found


def set_alert(actor: Actor, search_id: int, *, wanted: bool) -> SavedSearch:
    """Tell of what is new in it, from now on, or no more."""
    kept = _own(actor, search_id)
    if wanted is not (kept.looked_at is not None):
        kept.looked_at = now() if wanted else None
    return kept


def delete_search(actor: Actor, search_id: int) -> None:
    """Forget it."""
    db.session.delete(_own(actor, search_id))
    db.session.flush()  # gone for whoever looks next in this transaction


def look_for_news() -> int:
    """Look at each search that was not looked at for a day; how many had news. Each look is a transaction."""
    due = select(SavedSearch.id).where(SavedSearch.looked_at <= now() - A_DAY)
    ids = db.session.scalars(due.order_by(SavedSearch.looked_at, SavedSearch.id).limit(AT_ONCE)).all()
    db.session.commit()
    return sum(_look(search_id) for search_id in ids)


def forget_old_finds() -> None:
    """What was found is kept for as long as somebody may still come back to read of it."""
    db.session.execute(delete(Find).where(Find.created_at < now() - KEPT_FOR))


def _look(search_id: int) -> bool:
    """Search without holding up anybody who writes, then write down what was found, unless another worker has."""
    read_only()
    try:
        columns = (SavedSearch.member_id, SavedSearch.question, SavedSearch.looked_at)
        asked = db.session.execute(select(*columns).where(SavedSearch.id == search_id)).one_or_none()
        until = now() - SETTLED
        actor = actor_behind(asked.member_id) if asked and asked.looked_at else None
        news = _news(actor, asked.question, asked.looked_at, until) if asked and actor else []
    finally:
        will_write()
    kept = db.session.get(SavedSearch, search_id, with_for_update=True, populate_existing=True)
    if kept is None or asked is None or kept.looked_at is None or kept.looked_at != asked.looked_at:
        db.session.rollback()
        return False
    kept.looked_at = until
    if news:
        found = " ".join(map(str, news))
        made = Find(search_id=kept.id, submissions=found, total=len(news), created_at=now())
        db.session.add(made)
        db.session.flush()  # the event needs its id
        publish(SearchMatched(made.id))
    db.session.commit()
    return bool(news)


def _news(actor: Actor, question: str, since: datetime, until: datetime) -> list[int]:
    """What others posted in that time that it finds for this actor, the newest first, up to a hundred."""
    search = asked_by(question).model_copy(update={"sort": SearchSort.NEW, "page": 1})
    wanted = understand(actor, search).wanted
    news: list[int] = []
    while not wanted.is_empty and len(news) < MOST_NEWS:
        rows = find(actor, wanted).rows
        news += [row.id for row in rows if since < row.created_at <= until and row.author_id != actor.id]
        if not rows or rows[-1].created_at <= since:
            break
        wanted = wanted.model_copy(update={"page": wanted.page + 1})
    return list(dict.fromkeys(news))[:MOST_NEWS]


def _own(actor: Actor, search_id: int) -> SavedSearch:
    require(actor, Permission.MEMBER)
    kept = db.session.get(SavedSearch, search_id, with_for_update=True)
    if kept is None or kept.member_id != actor.id:
        raise NotFound()
    return kept
