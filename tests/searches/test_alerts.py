"""A saved search tells its owner, once a day, what others posted that it finds and they may read."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.notifications.models import Notification, Occasion
from community.policy import Actor, Audience, Role
from community.search.commands import Search
from community.searches.models import Find, SavedSearch
from community.searches.services import (
    MOST,
    delete_search,
    forget_old_finds,
    look_for_news,
    save_search,
    set_alert,
)
from community.submissions import services as submissions
from community.worker.outbox import drain
from tests.counting import count_queries
from tests.factories import Factory

pytestmark = pytest.mark.database
DOOR = Search(q="door")


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana")


def saved(app: Flask, who: Actor, search: Search = DOOR) -> int:
    with app.app_context():
        kept = save_search(who, search)
        db.session.commit()
        return kept.id


def a_day_later(app: Flask, days: int = 1) -> int:
    """Let the worker look, and tell; how many searches had news."""
    with app.app_context(), time_machine.travel(now() + timedelta(days=days)):
        had = look_for_news()
        while drain():
            pass
        return had


def indexed(app: Flask) -> None:
    with app.app_context():
        while drain():
            pass


def told(app: Flask, who: Actor) -> list[str]:
    """The submissions of each find that the member was told of."""
    with app.app_context():
        mine = select(Find.submissions).join(Occasion, Occasion.ref_id == Find.id)
        mine = mine.join(Notification, Notification.occasion_id == Occasion.id)
        return list(db.session.scalars(mine.where(Notification.member_id == who.id, Occasion.source == "found")))


def test_what_is_new_is_told_once(app: Flask, make: Factory, ana: Actor) -> None:
    make.submission("The door was there before.")
    indexed(app)
    saved(app, ana)
    new = make.submission("Another door squeaks.")
    make.submission("The coffee is cold.")
    make.submission("My own door.", by=ana)
    indexed(app)
    assert (a_day_later(app), a_day_later(app, 2)) == (1, 0)
    assert told(app, ana) == [str(new.id)]
    page = make.client(ana).get("/me/notifications").text
    assert "Your search found something new" in page
    assert "Another door squeaks." in page
    assert "/search?q=door" in page


def test_more_news_than_a_page_holds_is_told_whole(app: Flask, make: Factory, ana: Actor) -> None:
    saved(app, ana)
    new = [make.submission(f"Door {number} squeaks.").id for number in range(45)]
    indexed(app)
    assert a_day_later(app) == 1
    assert sorted(map(int, told(app, ana)[0].split())) == new


def test_nobody_is_told_twice_a_day(app: Flask, make: Factory, ana: Actor) -> None:
    saved(app, ana)
    make.submission("Another door squeaks.")
    indexed(app)
    with app.app_context():
        assert look_for_news() == 0
    assert a_day_later(app) == 1
    make.submission("A third door.")
    indexed(app)
    with app.app_context(), time_machine.travel(now() + timedelta(days=1, minutes=30)):
        assert look_for_news() == 0


def test_what_may_not_be_read_is_never_told(app: Flask, make: Factory, ana: Actor) -> None:
    office = make.board("Office", Audience.STAFF)
    shops = make.board("Shops")
    mo = make.actor("Mo", Role.MODERATOR)
    saved(app, ana)
    saved(app, mo)
    secret = make.submission("The door of the safe.", by=make.actor(role=Role.MODERATOR), on=office)
    gone = make.submission("The door is gone.", on=shops)
    stays = make.submission("The door stays.", on=shops)
    with app.app_context():
        submissions.delete_submission(mo, gone.id)
        db.session.commit()
    indexed(app)
    a_day_later(app)
    assert told(app, ana) == [str(stays.id)]
    assert told(app, mo) == [f"{stays.id} {secret.id}"]
    with app.app_context():
        submissions.delete_submission(mo, stays.id)
        db.session.commit()
    assert "The door stays." not in make.client(ana).get("/me/notifications").text


def test_a_banned_member_and_one_who_wants_no_alert_hear_nothing(app: Flask, make: Factory, ana: Actor) -> None:
    bo = make.actor("Bo")
    saved(app, bo)
    quiet = saved(app, ana)
    with app.app_context():
        set_alert(ana, quiet, wanted=False)
        db.session.execute(update(Member).where(Member.id == bo.id).values(banned_at=now()))
        db.session.commit()
    make.submission("Another door squeaks.")
    indexed(app)
    assert a_day_later(app) == 0
    with app.app_context():
        set_alert(ana, quiet, wanted=True)
        db.session.commit()
    assert a_day_later(app) == 0  # what was posted while it was silent is no news


def test_saving_twice_is_once_and_there_is_a_most(app: Flask, make: Factory, ana: Actor) -> None:
    bo = make.actor("Bo")
    assert saved(app, ana) == saved(app, ana, Search(q="door", sort="top", page=3))
    with app.app_context():
        for number in range(MOST - 1):
            save_search(ana, Search(q=f"word{number}"))
        with pytest.raises(Conflict):
            save_search(ana, Search(q="one more"))
        with pytest.raises(Conflict):
            save_search(ana, Search())
        save_search(bo, DOOR)


def test_nobody_touches_anothers_and_old_finds_are_forgotten(app: Flask, make: Factory, ana: Actor) -> None:
    bo, kept = make.actor("Bo"), saved(app, ana)
    with app.app_context():
        with pytest.raises(NotFound):
            delete_search(bo, kept)
        with pytest.raises(NotFound):
            set_alert(bo, kept, wanted=False)
        db.session.add(Find(search_id=kept, submissions="1", total=1, created_at=now() - timedelta(days=91)))
        db.session.flush()
        forget_old_finds()
        assert db.session.scalars(select(Find)).all() == []
        delete_search(ana, kept)
        assert db.session.scalars(select(SavedSearch)).all() == []


def test_it_is_saved_from_the_search_page_and_kept_on_ones_own(app: Flask, make: Factory, ana: Actor) -> None:
    make.submission("The door squeaks.")
    indexed(app)
    client = make.client(ana)
    assert "Save this search" in client.get("/search?q=door&kind=complaint").text
    assert "Save this search" not in make.client().get("/search?q=door").text
    page = client.post("/me/searches", data={"q": "door", "kind": "complaint"}, follow_redirects=True).text
    assert "Once a day you hear what is new" in page
    assert "/search?q=door&amp;kind=complaint" in page
    with count_queries(app) as statements:
        client.get("/me/searches")
    assert len(statements) <= 12
    assert 'aria-pressed="true"' in page
    page = client.post("/me/searches/1/alert/withdrawal", follow_redirects=True).text
    assert 'aria-pressed="false"' in page
    assert "No search is saved" in client.post("/me/searches/1/deletion", follow_redirects=True).text
    assert "Search for something first" in client.post("/me/searches", data={"q": " "}, follow_redirects=True).text
