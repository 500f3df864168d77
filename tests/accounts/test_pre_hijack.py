"""Whoever signs up with somebody else's address gains nothing: only who reads the mailbox chooses the password."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.accounts.models import Member
from community.kernel.db import db
from community.submissions.models import Comment, Submission
from tests.accounts.conftest import PASSWORD, is_in
from tests.factories import Factory
from tests.mailbox import Mailbox

EMAIL, PLANTED = "ana@example.org", "what the thief knows"
CHOSEN = {"name": "Ana", "password": PASSWORD}


def sign_up(browser: FlaskClient, name: str, password: str) -> None:
    """Ask for an account at the one address."""
    assert browser.post("/sign-up", data={"name": name, "email": EMAIL, "password": password}).status_code == 303


def gets_in(app: Flask, password: str) -> bool:
    """Whether the address and this password open the account."""
    browser = app.test_client()
    browser.post("/sign-in", data={"email": EMAIL, "password": password})
    return is_in(browser)


@pytest.mark.parametrize("thief_is", ["first", "second", "between"])
def test_the_thiefs_password_never_opens_the_account(app: Flask, mailbox: Mailbox, thief_is: str):
    thief, victim = app.test_client(), app.test_client()
    if thief_is != "first":
        sign_up(victim, "Ana", PASSWORD)
    sign_up(thief, "Thief", PLANTED)
    if thief_is != "second":
        sign_up(victim, "Ana", PASSWORD)
    victim.post(mailbox.link(EMAIL), data=CHOSEN)
    assert is_in(victim)
    assert gets_in(app, PASSWORD)
    assert not gets_in(app, PLANTED)
    assert not is_in(thief)


def test_the_thief_gets_nowhere_without_the_mailbox(app: Flask, mailbox: Mailbox):
    thief = app.test_client()
    sign_up(thief, "Thief", PLANTED)
    mailbox.all()
    assert not gets_in(app, PLANTED)


def test_no_used_or_overtaken_link_opens_anything(app: Flask, mailbox: Mailbox):
    thief, victim = app.test_client(), app.test_client()
    sign_up(thief, "Thief", PLANTED)
    first = mailbox.link(EMAIL)
    sign_up(victim, "Ana", PASSWORD)
    second = mailbox.link(EMAIL)
    planted = {"name": "Thief", "password": PLANTED}
    assert thief.post(first, data=planted).status_code == 410
    assert victim.post(second, data=CHOSEN).status_code == 303
    for link in (first, second):
        assert thief.get(link).status_code == 410
        assert thief.post(link, data=planted).status_code == 410
    assert gets_in(app, PASSWORD)
    assert not gets_in(app, PLANTED)


def test_a_stranger_who_signs_up_again_changes_nothing_of_a_member(app: Flask, mailbox: Mailbox):
    victim, thief = app.test_client(), app.test_client()
    sign_up(victim, "Ana", PASSWORD)
    victim.post(mailbox.link(EMAIL), data=CHOSEN)
    sign_up(thief, "Thief", PLANTED)
    assert "/confirm/" not in mailbox.all(EMAIL)[-1].text
    assert gets_in(app, PASSWORD)
    assert not gets_in(app, PLANTED)
    with app.app_context():
        assert db.session.scalar(select(Member.name)) == "Ana"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "fill this in"),
        ("password", "short", "at least 8"),
        ("password", EMAIL, "your own name or address"),
        ("password", "", "at least 8"),
        ("password", "x" * 129, "at most 128"),
        ("password", "Password123", "first passwords"),
    ],
)
def test_a_refused_password_leaves_the_link_good(
    client: FlaskClient, mailbox: Mailbox, field: str, typed: str, said: str
):
    sign_up(client, "Ana", PASSWORD)
    link = mailbox.link(EMAIL)
    answer = client.post(link, data={**CHOSEN, field: typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert PASSWORD not in answer.text
    assert not is_in(client)
    assert client.post(link, data=CHOSEN).status_code == 303


@pytest.fixture
def place(make: Factory) -> Submission:
    """A submission that somebody can comment on."""
    return make.submission(by=make.actor("Bo"), on=make.board())


def say(browser: FlaskClient, place: Submission, body: str) -> None:
    """Comment as a visitor: the words wait."""
    browser.post(f"/submissions/{place.id}/comments", data={"body": body})


def said_by_ana(app: Flask) -> list[str]:
    """What stands under her name."""
    with app.app_context():
        mine = select(Comment.body).join(Member, Member.id == Comment.author_id).where(Member.email == EMAIL)
        return list(db.session.scalars(mine))


def test_words_of_another_browser_are_shown_and_wait_for_a_yes(app: Flask, place: Submission, mailbox: Mailbox):
    desk, phone = app.test_client(), app.test_client()
    say(desk, place, "Same at the station.")
    sign_up(desk, "Ana", PASSWORD)
    link = mailbox.link(EMAIL)
    assert "Same at the station." in phone.get(link).text
    asked = phone.post(link, data=CHOSEN)
    assert (asked.status_code, said_by_ana(app)) == (422, [])
    assert "Please say whether this is yours" in asked.text
    assert phone.post(link, data={**CHOSEN, "waiting": "mine", "seen": seen(asked.text)}).location.startswith(
        "/submissions/"
    )
    assert said_by_ana(app) == ["Same at the station."]


def seen(page: str) -> str:
    """The digest of what the page shows."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_yes_counts_only_for_what_was_seen(app: Flask, place: Submission, mailbox: Mailbox):
    desk, phone, thief = (app.test_client() for _ in range(3))
    say(desk, place, "Same at the station.")
    sign_up(desk, "Ana", PASSWORD)
    before = seen(phone.get(mailbox.link(EMAIL)).text)
    say(thief, place, "Buy at evil.example")
    sign_up(thief, "Thief", PLANTED)
    answer = phone.post(mailbox.link(EMAIL), data={**CHOSEN, "waiting": "mine", "seen": before})
    assert answer.status_code == 422
    assert "Buy at evil.example" in answer.text
    assert said_by_ana(app) == []


@pytest.mark.parametrize("way", ["confirm", "reset"])
def test_a_thiefs_words_are_never_said_by_the_victim(app: Flask, place: Submission, mailbox: Mailbox, way: str):
    thief, victim = app.test_client(), app.test_client()
    sign_up(victim, "Ana", PASSWORD)
    say(thief, place, "Buy at evil.example")
    sign_up(thief, "Thief", PLANTED)
    link = mailbox.link(EMAIL)
    if way == "reset":
        victim.post("/reset", data={"email": EMAIL})
        link = mailbox.link(EMAIL)
    victim.post(link, data={**CHOSEN, "waiting": "not_mine"})
    assert is_in(victim)
    victim.post("/sign-out")
    assert gets_in(app, PASSWORD)
    assert said_by_ana(app) == []


def test_the_victims_own_words_survive_the_thief_and_need_no_answer(app: Flask, place: Submission, mailbox: Mailbox):
    thief, victim = app.test_client(), app.test_client()
    say(victim, place, "Same at the station.")
    sign_up(victim, "Ana", PASSWORD)
    sign_up(thief, "Thief", PLANTED)
    page: Any = victim.get(mailbox.link(EMAIL))
    assert "another browser" not in page.text
    victim.post(mailbox.link(EMAIL), data=CHOSEN)
    assert said_by_ana(app) == ["Same at the station."]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Comment)) == 1
