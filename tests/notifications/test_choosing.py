"""What comes by mail: choosing it, and stopping it without signing in."""

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import db
from community.notifications.models import Cadence, Notification, Postbox
from community.notifications.queries import choices_of
from community.notifications.services.choosing import open_postbox
from community.policy import Actor, Role
from community.submissions.models import Follow, StatusKind, Submission
from tests.factories import Factory
from tests.notifications.telling import work

FORM = {"cadence-commented": "weekly", "language": "de", "time_zone": "Europe/Berlin"}


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana")


@pytest.fixture
def door(make: Factory, ana: Actor) -> Submission:
    return make.submission("The door is too heavy.", by=ana)


def key_of(app: Flask, actor: Actor) -> str:
    with app.app_context():
        key = open_postbox(actor.id or 0)
        db.session.commit()
        return key


def stopped(app: Flask, actor: Actor) -> bool:
    with app.app_context():
        return choices_of(actor)[1]


def cadences(app: Flask) -> list[Cadence]:
    with app.app_context():
        return list(db.session.scalars(select(Notification.cadence).order_by(Notification.id)))


def test_a_choice_is_kept_and_shown(app: Flask, make: Factory, ana: Actor):
    browser = make.client(ana)
    assert browser.post("/me/notifications/settings", data=FORM).status_code == 303
    with app.app_context():
        member = db.session.get(Member, ana.id)
        assert member is not None
        assert (member.language, member.time_zone) == ("de", "Europe/Berlin")
        assert choices_of(ana)[0]["commented"] is Cadence.WEEKLY
        assert choices_of(ana)[0]["answered"] is Cadence.INSTANT
    page = browser.get("/me/notifications/settings").text
    assert '<option value="Europe/Berlin" selected' in page


@pytest.mark.parametrize(
    "wrong", [{"cadence-commented": "hourly"}, {"language": "tlh"}, {"time_zone": "Mars/Base"}, {"time_zone": "../etc"}]
)
def test_nonsense_is_refused_and_nothing_is_lost(app: Flask, make: Factory, ana: Actor, wrong: dict[str, str]):
    answer = make.client(ana).post("/me/notifications/settings", data={**FORM, **wrong})
    assert answer.status_code == 422
    assert "Please choose one of these." in answer.text
    with app.app_context():
        assert choices_of(ana)[0]["commented"] is Cadence.DAILY


def test_unknown_sources_are_no_choice(app: Flask, make: Factory, ana: Actor):
    assert make.client(ana).post("/me/notifications/settings", data={**FORM, "cadence-x": "never"}).status_code == 303
    with app.app_context():
        assert "x" not in choices_of(ana)[0]


def test_what_is_told_has_the_cadence_that_was_chosen(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.client(ana).post("/me/notifications/settings", data=FORM)
    make.comment(door, by=make.actor("Mo", Role.MODERATOR))
    make.status(door, StatusKind.REVIEW)
    work(app)
    assert cadences(app) == [Cadence.WEEKLY, Cadence.INSTANT]


def test_a_choice_holds_for_what_waits(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.comment(door)
    work(app)
    make.client(ana).post("/me/notifications/settings", data={**FORM, "cadence-commented": "never"})
    assert cadences(app) == [Cadence.NEVER]


def test_opening_the_link_changes_nothing(app: Flask, ana: Actor):
    address = f"/unsubscribe/{key_of(app, ana)}"
    page = app.test_client().get(address)
    assert "Stop all these mails" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert not stopped(app, ana)


def test_one_click_stops_all_mails_without_cookie_or_origin(app: Flask, ana: Actor):
    address = f"/unsubscribe/{key_of(app, ana)}"
    answer = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 303
    assert stopped(app, ana)
    assert "took effect at once" in app.test_client().get(address).text


def test_the_link_of_a_thread_can_stop_that_thread_only(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.comment(door)
    work(app)
    address = f"/unsubscribe/{key_of(app, ana)}?about={door.id}"
    assert "Hear nothing more about “The door is too heavy.”" in app.test_client().get(address).text
    app.test_client().post(address, data={"what": "thread"})
    assert not stopped(app, ana)
    assert cadences(app) == [Cadence.NEVER]
    with app.app_context():
        assert ana.id not in db.session.scalars(select(Follow.member_id)).all()


def test_one_click_on_the_link_of_a_thread_stops_all(app: Flask, ana: Actor, door: Submission):
    app.test_client().post(f"/unsubscribe/{key_of(app, ana)}?about={door.id}", data={"List-Unsubscribe": "One-Click"})
    assert stopped(app, ana)


@pytest.mark.parametrize("about", ["0", "x", "99999999999", "-1", "²"])
def test_a_thread_that_nobody_knows_is_no_thread(app: Flask, ana: Actor, about: str):
    assert app.test_client().get(f"/unsubscribe/{key_of(app, ana)}?about={about}").status_code == 200


def test_an_unknown_key_is_not_found(app: Flask):
    assert app.test_client().get("/unsubscribe/nonsense").status_code == 404
    assert app.test_client().post("/unsubscribe/nonsense").status_code == 404


def test_mails_can_be_stopped_and_let_come_again_from_the_settings(app: Flask, make: Factory, ana: Actor):
    browser = make.client(ana)
    browser.post("/me/notifications/mails/stop")
    assert stopped(app, ana)
    assert "You stopped these mails" in browser.get("/me/notifications/settings").text
    browser.post("/me/notifications/mails/resume")
    assert not stopped(app, ana)


def test_what_comes_while_mails_are_stopped_is_told_on_the_site(
    app: Flask, make: Factory, ana: Actor, door: Submission
):
    app.test_client().post(f"/unsubscribe/{key_of(app, ana)}")
    make.status(door, StatusKind.REVIEW)
    work(app)
    assert cadences(app) == [Cadence.NEVER]
    with app.app_context():
        assert db.session.scalars(select(Postbox.stopped_at)).one() is not None
