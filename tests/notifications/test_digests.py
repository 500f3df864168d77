"""The daily and the weekly mail: when it is morning there, to those who did not come by, once, threads together."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from community.accounts.models import Member, SignedInSession
from community.kernel.db import db
from community.notifications.services import send_digests
from community.notifications.services.digests import last_morning
from community.policy import Actor, Audience
from community.submissions.models import Board, Submission
from tests.factories import Factory
from tests.notifications.telling import work
from tests.smtp import MailServer, Mood

Clock = Any  # what time_machine.travel gives

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
THURSDAY = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening


@pytest.fixture
def app(make_app, server: MailServer) -> Flask:
    site: Flask = make_app(**server.settings())
    return site


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(THURSDAY, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def ana(make: Factory, clock: Clock) -> Actor:
    return make.actor("Ana", email="ana@example.org")


@pytest.fixture
def door(make: Factory, ana: Actor) -> Submission:
    return make.submission("The door is too heavy.", by=ana)


def morning(app: Flask, clock: Clock, moment: datetime) -> None:
    """It is later, and the worker looks at the clock."""
    clock.move_to(moment)
    with app.app_context():
        send_digests()
    work(app)


def choose(app: Flask, actor: Actor, **values: str) -> None:
    form = {"language": "en", "time_zone": "UTC", **values}
    Factory(app).client(actor).post("/me/notifications/settings", data=form)
    with app.app_context():
        db.session.execute(update(SignedInSession).values(seen_at=THURSDAY - timedelta(days=30)))
        db.session.commit()


def test_comments_of_a_day_come_together_in_the_morning(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    queue = make.submission("The queue is too long.", by=ana)
    make.comment(door, "First.", by=make.actor("Ben"))
    make.comment(queue, "Other.", by=make.actor("Cleo"))
    make.comment(door, "Second.", by=make.actor("Dan"))
    work(app)
    assert server.to("ana@example.org") == []
    morning(app, clock, THURSDAY + timedelta(hours=19))
    assert server.to("ana@example.org") == []
    morning(app, clock, THURSDAY + timedelta(hours=20, minutes=1))
    [mail] = server.to("ana@example.org")
    assert mail.message["Subject"] == "2 threads have news"
    assert mail.text.count("The door is too heavy.") == 1
    assert mail.text.index("Second.") < mail.text.index("First.")
    for words in ("First.", "Second.", "Other.", "The queue is too long."):
        assert words in mail.text
        assert words in mail.html
    morning(app, clock, THURSDAY + timedelta(days=1, hours=20, minutes=1))
    assert len(server.to("ana@example.org")) == 1


def test_morning_is_where_the_member_is(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    choose(app, ana, time_zone="Asia/Tokyo")
    make.comment(door)
    work(app)
    morning(app, clock, datetime(2026, 11, 26, 22, 59, tzinfo=UTC))
    assert server.to("ana@example.org") == []
    morning(app, clock, datetime(2026, 11, 26, 23, 1, tzinfo=UTC))
    assert len(server.to("ana@example.org")) == 1


def test_the_weekly_mail_comes_on_monday_to_those_who_did_not_come_by(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    choose(app, ana, **{"cadence-commented": "weekly"})
    make.comment(door)
    work(app)
    morning(app, clock, datetime(2026, 11, 29, 23, 0, tzinfo=UTC))
    assert server.to("ana@example.org") == []
    morning(app, clock, datetime(2026, 11, 30, 8, 1, tzinfo=UTC))
    assert len(server.to("ana@example.org")) == 1


def test_whoever_came_by_gets_no_weekly_mail(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    choose(app, ana, **{"cadence-commented": "weekly"})
    make.comment(door)
    work(app)
    clock.shift(timedelta(days=1))
    make.client(ana).get("/")
    with app.app_context():
        db.session.execute(update(SignedInSession).values(seen_at=THURSDAY + timedelta(days=1)))
        db.session.commit()
    morning(app, clock, datetime(2026, 11, 30, 8, 1, tzinfo=UTC))
    morning(app, clock, datetime(2026, 12, 7, 8, 1, tzinfo=UTC))
    assert server.to("ana@example.org") == []


def test_what_was_read_or_may_not_be_read_any_more_is_in_no_digest(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    make.comment(door, "Secret words.")
    work(app)
    with app.app_context():
        db.session.execute(update(Board).values(audience=Audience.STAFF))
        db.session.commit()
    morning(app, clock, THURSDAY + timedelta(days=1))
    assert server.to("ana@example.org") == []


def test_a_digest_that_was_refused_says_the_same_later(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    make.comment(door, "First.")
    work(app)
    server.mood = Mood.DROPS
    morning(app, clock, THURSDAY + timedelta(days=1))
    make.comment(door, "Came meanwhile.")
    server.mood = Mood.WELL
    clock.shift(timedelta(hours=2))
    work(app)
    first, second = server.to("ana@example.org")
    assert first.message_id == second.message_id
    assert first.text == second.text
    assert "Came meanwhile." not in second.text


def test_nobody_who_is_banned_gets_a_digest(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    make.comment(door)
    work(app)
    with app.app_context():
        db.session.execute(update(Member).where(Member.id == ana.id).values(banned_at=THURSDAY))
        db.session.commit()
    morning(app, clock, THURSDAY + timedelta(days=1))
    assert server.to("ana@example.org") == []


@pytest.mark.parametrize(
    ("moment", "zone", "weekly", "expected"),
    [
        ("2026-11-26T12:00", "UTC", False, "2026-11-26T08:00"),
        ("2026-11-26T07:59", "UTC", False, "2026-11-25T08:00"),
        ("2026-11-26T12:00", "UTC", True, "2026-11-23T08:00"),
        ("2026-11-30T07:59", "UTC", True, "2026-11-23T08:00"),
        ("2026-11-30T08:00", "UTC", True, "2026-11-30T08:00"),
        ("2026-10-25T12:00", "Europe/Berlin", False, "2026-10-25T07:00"),
        ("2026-10-24T12:00", "Europe/Berlin", False, "2026-10-24T06:00"),
        ("2026-10-26T03:00", "Europe/Berlin", False, "2026-10-25T07:00"),
    ],
)
def test_the_last_morning(moment: str, zone: str, weekly: bool, expected: str):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert last_morning(at, zone, weekly=weekly) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_dry_run_says_who_would_get_what_and_changes_nothing(
    app: Flask, make: Factory, server: MailServer, clock: Clock, ana: Actor, door: Submission
):
    make.comment(door)
    work(app)
    clock.move_to(THURSDAY + timedelta(days=1))
    for _ in range(2):
        said = app.test_cli_runner().invoke(args=["digest", "send", "--dry-run"]).output
        assert "daily: Ana <ana@example.org>, 1 notifications" in said
        assert "1 mails would be sent" in said
    assert "1 digests begun" in app.test_cli_runner().invoke(args=["digest", "send"]).output
    work(app)
    assert len(server.to("ana@example.org")) == 1
    assert "0 mails would be sent" in app.test_cli_runner().invoke(args=["digest", "send", "--dry-run"]).output


def test_without_a_mail_server_a_digest_says_so(make_app):
    said = make_app().test_cli_runner().invoke(args=["digest", "send"])
    assert said.exit_code == 1
    assert "GLEANER_MAIL_SERVER" in said.output
