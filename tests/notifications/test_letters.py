"""Mails of notifications, read from a real mail server: words, headers, who gets one and who does not any more."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.notifications.services import send_letters
from community.policy import SYSTEM, Actor, Audience, Role
from community.submissions import services
from community.submissions.models import Board, StatusKind, Submission
from tests.factories import Factory
from tests.notifications.telling import inbox, work
from tests.smtp import MailServer, Mood

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
DAY = {"cadence-commented": "instant", "language": "en", "time_zone": "UTC"}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening


@pytest.fixture
def app(make_app, server: MailServer) -> Flask:
    """A site that mails there."""
    site: Flask = make_app(**server.settings(), BASE_URL="https://fjord.example")
    return site


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana", email="ana@example.org")


@pytest.fixture
def door(make: Factory, ana: Actor) -> Submission:
    return make.submission("The door is too heavy.", by=ana)


def test_a_follower_s_mail_says_what_happened_in_both_forms(
    app: Flask, make: Factory, server: MailServer, door: Submission
):
    make.status(door, StatusKind.PLANNED, "We **order** a lighter one.")
    work(app)
    [mail] = server.to("ana@example.org")
    assert mail.message["Subject"] == "Now “Planned”: The door is too heavy."
    assert mail.message["From"] == "Fjord Coffee <gleaner@localhost>"
    for words in (mail.text, mail.html):
        assert "We order a lighter one." in words
        assert f"https://fjord.example/submissions/{door.id}-the-door-is-too-heavy#became" in words
        assert "https://fjord.example/unsubscribe/" in words
        assert "Hello Ana," in words
    assert "style=" in mail.html
    assert "prefers-color-scheme: dark" in mail.html


def test_a_mail_can_be_stopped_by_its_headers_and_is_read_as_one_thread(
    app: Flask, make: Factory, server: MailServer, door: Submission
):
    make.status(door, StatusKind.REVIEW)
    work(app)
    make.status(door, StatusKind.DONE)
    work(app)
    first, second = server.taken
    link = str(first.message["List-Unsubscribe"]).strip("<>")
    assert first.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first.message["References"] == second.message["References"] == f"<thread-{door.id}@fjord.example>"
    assert first.message_id != second.message_id
    path = link.removeprefix("https://fjord.example")
    assert app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    make.status(door, StatusKind.REVIEW)
    work(app)
    assert len(server.taken) == 2


def test_answers_go_where_the_setting_says(make_app, server: MailServer):
    app = make_app(**server.settings(), MAIL_REPLY_TO="hello@fjord.example")
    make = Factory(app)
    ana = make.actor("Ana")
    make.status(make.submission("The door.", by=ana), StatusKind.REVIEW)
    work(app)
    assert server.taken[0].message["Reply-To"] == "hello@fjord.example"


def test_the_reader_s_language_and_zone(app: Flask, make: Factory, server: MailServer, ana: Actor):
    make.client(ana).post("/me/notifications/settings", data={**DAY, "language": "de", "time_zone": "Asia/Tokyo"})
    with time_machine.travel(datetime(2026, 11, 26, 20, 30, tzinfo=UTC), tick=False):
        make.status(make.submission("The door.", by=ana), StatusKind.REVIEW)
        work(app)
    [mail] = server.taken
    assert mail.message["Subject"] == "Jetzt „Under review“: The door."
    assert "Hallo Ana," in mail.text
    assert "27 Nov., 05:30" in mail.text or "27. Nov., 05:30" in mail.text
    assert 'lang="de"' in mail.html


def test_several_changes_that_wait_are_one_mail(app: Flask, make: Factory, server: MailServer, door: Submission):
    server.mood = Mood.REFUSES_FOR_NOW
    make.status(door, StatusKind.REVIEW, "First.")
    work(app)
    server.mood = Mood.WELL
    make.status(door, StatusKind.PLANNED, "Second.")
    make.status(door, StatusKind.DOING, "Third.")
    work(app)
    later(app)
    assert ["First." in mail.text for mail in server.taken] == [False, True]
    assert "Second." in server.taken[0].text
    assert "Third." in server.taken[0].text
    assert server.taken[0].message["Subject"] == "2 news: The door is too heavy."


def later(app: Flask) -> None:
    """An hour and more goes by, and the worker tries again."""
    with app.app_context():
        db.session.execute(update(OutboxRow).values(due_at=OutboxRow.created_at, leased_until=None))
        db.session.commit()
    work(app)


@pytest.mark.parametrize("mood", [Mood.REFUSES_FOR_NOW, Mood.REFUSES, Mood.CUTS])
def test_what_the_server_refuses_waits_and_comes_with_the_same_id(
    app: Flask, make: Factory, server: MailServer, door: Submission, mood: Mood
):
    server.mood = mood
    make.status(door, StatusKind.REVIEW)
    work(app)
    assert server.taken == []
    server.mood = Mood.WELL
    later(app)
    assert len(server.taken) == 1
    later(app)
    assert len(server.taken) == 1


def test_a_line_that_is_cut_after_the_words_means_the_same_mail_again(
    app: Flask, make: Factory, server: MailServer, door: Submission
):
    server.mood = Mood.DROPS
    make.status(door, StatusKind.REVIEW)
    work(app)
    server.mood = Mood.WELL
    later(app)
    first, second = server.taken
    assert first.message_id == second.message_id
    assert first.text == second.text


def test_no_words_of_a_mail_that_waits_survive_their_deletion(
    app: Flask, make: Factory, server: MailServer, ana: Actor, door: Submission
):
    make.client(ana).post("/me/notifications/settings", data=DAY)
    ben = make.actor("Ben")
    server.mood = Mood.REFUSES_FOR_NOW
    comment = make.comment(door, "Rude words.", by=ben)
    work(app)
    with app.app_context():
        services.delete_comment(ben, comment.id)
        db.session.commit()
    server.mood = Mood.WELL
    later(app)
    assert server.taken == []


@pytest.mark.parametrize("trouble", ["banned_at", "gone", "unconfirmed", "board", "read", "stopped"])
def test_a_mail_that_waits_is_dropped_when_nobody_should_get_it(
    app: Flask, make: Factory, server: MailServer, ana: Actor, door: Submission, trouble: str
):
    server.mood = Mood.REFUSES_FOR_NOW
    make.status(door, StatusKind.REVIEW, "Secret words.")
    [item] = inbox(app, ana)
    browser = make.client(ana)
    with app.app_context():
        if trouble == "gone":
            db.session.delete(db.session.get(Member, ana.id))
        elif trouble == "board":
            db.session.execute(update(Board).values(audience=Audience.STAFF))
        elif trouble == "banned_at":
            db.session.execute(update(Member).where(Member.id == ana.id).values(banned_at=now()))
        elif trouble == "unconfirmed":
            db.session.execute(update(Member).where(Member.id == ana.id).values(confirmed_at=None))
        db.session.commit()
    if trouble == "read":
        browser.post(f"/me/notifications/{item.id}/reading")
    if trouble == "stopped":
        browser.post("/me/notifications/mails/stop")
    server.mood = Mood.WELL
    later(app)
    assert server.taken == []
    with app.app_context():
        assert db.session.scalars(select(OutboxRow.id)).all() == []


def test_a_mail_that_hangs_holds_up_no_other(
    app: Flask, make: Factory, server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("community.web.mail.PATIENCE", 1)
    people = [make.actor(f"Nr {number}", email=f"n{number}@example.org") for number in range(12)]
    door = make.submission("The door.", by=people[0])
    with app.app_context():
        for one in people:
            services.follow(one, door.id)
        db.session.commit()
    server.hangs_for = {"n3@example.org"}
    make.status(door, StatusKind.REVIEW)
    work(app)
    assert sorted(mail.recipient for mail in server.taken) == sorted(
        f"n{number}@example.org" for number in range(12) if number != 3
    )
    server.hangs_for = set()
    later(app)
    assert len(server.to("n3@example.org")) == 1
    assert len(server.taken) == 12


def test_a_server_that_is_away_is_asked_a_few_times_only(
    app: Flask, make: Factory, server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("community.web.mail.PATIENCE", 1)
    people = [make.actor(f"Nr {number}") for number in range(15)]
    door = make.submission("The door.", by=people[0])
    with app.app_context():
        for one in people:
            services.follow(one, door.id)
        db.session.commit()
    server.mood = Mood.HANGS
    make.status(door, StatusKind.REVIEW)
    work(app)
    assert server.tries <= 6
    server.mood = Mood.WELL
    later(app)
    assert len(server.taken) == 15


def test_a_follower_of_both_merged_submissions_gets_one_mail(
    app: Flask, make: Factory, server: MailServer, ana: Actor, door: Submission
):
    voice = make.submission("That door again.", by=ana)
    with app.app_context():
        services.merge(SYSTEM, voice.id, door.id)
        db.session.commit()
    make.status(door, StatusKind.REVIEW)
    work(app)
    assert len(server.to("ana@example.org")) == 1


def test_without_a_mail_server_nothing_waits(make_app):
    app = make_app()
    make = Factory(app)
    make.status(make.submission("The door.", by=make.actor()), StatusKind.REVIEW)
    work(app)
    with app.app_context():
        assert db.session.scalars(select(OutboxRow.id)).all() == []
        send_letters([1])


def test_staff_mails_of_a_staff_board_go_to_staff_only(app: Flask, make: Factory, server: MailServer):
    staff = make.actor("Mo", Role.MODERATOR, email="mo@example.org")
    office = make.board("Office", Audience.STAFF)
    one = make.submission("A plan.", by=staff, on=office)
    make.status(one, StatusKind.REVIEW)
    work(app)
    assert [mail.recipient for mail in server.taken] == ["mo@example.org"]
