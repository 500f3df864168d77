"""The inbox on the site: counts, reading that is set and not toggled, pages, and what a stranger's ids do."""

import re

import pytest
from flask import Flask

from community.kernel.db import db
from community.notifications.queries import inbox_page
from community.policy import Actor, Role
from community.submissions import services
from community.submissions.models import StatusKind, Submission
from tests.factories import Factory
from tests.notifications.telling import inbox, unread, work


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana")


@pytest.fixture
def door(make: Factory, ana: Actor) -> Submission:
    return make.submission("The door is too heavy.", by=ana)


def bell(page: str) -> str | None:
    found = re.search(r"Notifications: (\d+) unread", page)
    return found[1] if found else None


def test_the_bell_counts_what_is_unread_on_every_page(app: Flask, make: Factory, ana: Actor, door: Submission):
    browser = make.client(ana)
    assert bell(browser.get("/").text) is None
    make.status(door, StatusKind.REVIEW)
    make.comment(door)
    work(app)
    for page in ("/", "/me", "/me/notifications", f"/submissions/{door.id}-{door.slug}"):
        assert bell(browser.get(page).text) == "2", page
    assert "Notifications" not in app.test_client().get("/").text


def test_the_bell_is_in_the_staff_s_rail_too(app: Flask, make: Factory, door: Submission):
    staff = make.actor("Mo", Role.MODERATOR)
    with app.app_context():
        services.follow(staff, door.id)
        db.session.commit()
    make.comment(door)
    work(app)
    assert re.search(r"Notifications\s*<span class=\"num\">1", make.client(staff).get("/staff/inbox").text)


def test_opening_one_reads_it_and_goes_there(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.comment(door, "Same here.", by=make.actor("Ben"))
    [item] = inbox(app, ana)
    browser = make.client(ana)
    page = browser.get("/me/notifications").text
    assert "Ben commented" in page
    assert "Same here." in page
    went = browser.post(f"/me/notifications/{item.id}/reading", data={"next": item.path})
    assert went.location == item.path
    assert unread(app, ana) == 0
    assert bell(browser.get("/").text) is None


def test_reading_is_set_and_not_toggled(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.comment(door)
    [item] = inbox(app, ana)
    browser = make.client(ana)
    for _ in range(2):
        assert browser.post(f"/me/notifications/{item.id}/reading").status_code == 303
        assert unread(app, ana) == 0
    for _ in range(2):
        browser.post(f"/me/notifications/{item.id}/reading/withdrawal")
        assert unread(app, ana) == 1


def test_a_stranger_s_notification_is_not_there(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.comment(door)
    [item] = inbox(app, ana)
    stranger = make.client(make.actor("Eve"))
    for verb in ("reading", "reading/withdrawal"):
        assert stranger.post(f"/me/notifications/{item.id}/{verb}").status_code == 404
    assert unread(app, ana) == 1


def test_opening_leads_to_this_site_only(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.comment(door)
    [item] = inbox(app, ana)
    went = make.client(ana).post(f"/me/notifications/{item.id}/reading", data={"next": "https://evil.example/"})
    assert went.location == "/me/notifications"


def test_mark_all_read_leaves_what_came_meanwhile(app: Flask, make: Factory, ana: Actor, door: Submission):
    for number in range(3):
        make.comment(door, f"Number {number}.")
    shown = inbox(app, ana)
    make.comment(door, "Came meanwhile.")
    work(app)
    browser = make.client(ana)
    browser.post("/me/notifications/reading", data={"newest": shown[0].id})
    assert unread(app, ana) == 1
    browser.post("/me/notifications/reading", data={"newest": "x"})
    assert unread(app, ana) == 0


def test_the_list_goes_on_and_can_be_narrowed_to_what_is_unread(
    app: Flask, make: Factory, ana: Actor, door: Submission
):
    for number in range(5):
        make.comment(door, f"Number {number}.")
    first = inbox(app, ana)[0]
    make.client(ana).post(f"/me/notifications/{first.id}/reading")
    with app.app_context():
        page = inbox_page(ana, size=2)
        after = inbox_page(ana, page.next, size=2)
        last = inbox_page(ana, after.next, size=2)
        assert [len(one.rows) for one in (page, after, last)] == [2, 2, 1]
        assert last.next is None
        assert len(inbox_page(ana, unread=True).rows) == 4
    assert "Number 4." not in make.client(ana).get("/me/notifications?show=unread").text


def test_an_empty_inbox_says_what_will_be_there(make: Factory, ana: Actor):
    browser = make.client(ana)
    assert "Nothing yet" in browser.get("/me/notifications").text
    assert "Nothing unread" in browser.get("/me/notifications?show=unread").text


def test_a_broken_cursor_is_the_first_page(make: Factory, ana: Actor):
    assert make.client(ana).get("/me/notifications?after=nonsense").status_code == 200
