"""What promises, and words that were taken out, tell whom."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from community.kernel.clock import now
from community.kernel.db import db
from community.notifications.queries import inbox_page
from community.notifications.sources import SOURCES
from community.policy import Actor, Role
from community.promises import services as promises
from community.promises.commands import KeepPromise, MakePromise
from community.submissions import services
from community.submissions.models import Submission
from tests.factories import Factory
from tests.notifications.telling import inbox, sources, work


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana")


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def door(make: Factory, ana: Actor) -> Submission:
    return make.submission("The door is too heavy.", by=ana)


def promise(app: Flask, by: Actor, door: Submission, day: date) -> int:
    with app.app_context():
        made = promises.make_promise(by, door.id, MakePromise(text="A lighter door", due_on=day, given_to="submission"))
        db.session.commit()
        return made.id


def test_a_promise_and_that_it_is_kept_are_told(app: Flask, ana: Actor, mo: Actor, door: Submission):
    day = now().date() + timedelta(days=30)
    promise_id = promise(app, mo, door, day)
    [made] = inbox(app, ana)
    assert (made.source, made.text, made.day) == ("promise_made", "A lighter door", day)
    with app.app_context():
        promises.keep_promise(mo, promise_id, KeepPromise())
        db.session.commit()
    assert sources(app, ana) == ["promise_made", "promise_kept"]
    assert str(inbox(app, ana)[0].headline) == "Promised, and kept"


def test_a_broken_promise_is_told_to_those_it_was_given_its_keeper_and_the_leads(
    app: Flask, make: Factory, ana: Actor, mo: Actor, door: Submission
):
    lead, other = make.actor("Lea", Role.ADMINISTRATOR), make.actor("Olu", Role.MODERATOR)
    promise(app, mo, door, now().date() + timedelta(days=3))
    work(app)
    with time_machine.travel(now() + timedelta(days=10), tick=False):
        with app.app_context():
            promises.break_overdue()
            db.session.commit()
        for one in (ana, mo, lead):
            assert "promise_broken" in sources(app, one), one.name
        assert sources(app, other) == []


def test_the_keeper_is_reminded(app: Flask, ana: Actor, mo: Actor, door: Submission):
    promise(app, mo, door, now().date() + timedelta(days=7))
    work(app)
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        with app.app_context():
            promises.remind_keepers()
            db.session.commit()
        assert sources(app, mo) == ["promise_due"]
        assert "promise_due" not in sources(app, ana)


def test_whose_words_the_team_takes_out_hears_it(app: Flask, make: Factory, ana: Actor, mo: Actor, door: Submission):
    comment = make.comment(door, "Rude words.", by=ana)
    with app.app_context():
        services.delete_comment(mo, comment.id)
        services.delete_submission(mo, door.id)
        db.session.commit()
    assert [str(item.headline) for item in inbox(app, ana)] == ["The team took this out"]
    with app.app_context():
        services.restore_submission(mo, door.id)
        db.session.commit()
    assert [str(item.headline) for item in inbox(app, ana)] == ["The team took out your comment"]
    assert "Rude words." not in inbox(app, ana)[0].html
    with app.app_context():
        assert inbox_page(make.actor("Eve")).rows == []


def test_who_takes_out_their_own_words_hears_nothing(app: Flask, ana: Actor, door: Submission):
    with app.app_context():
        services.delete_submission(ana, door.id)
        db.session.commit()
    assert sources(app, ana) == []


def test_settings_offer_staff_what_only_staff_hear(make: Factory, ana: Actor, mo: Actor):
    label = str(SOURCES["promise_due"].label)
    assert label in make.client(mo).get("/me/notifications/settings").text
    assert label not in make.client(ana).get("/me/notifications/settings").text
