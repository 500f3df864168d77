"""Getting back in by a mailed link."""

from collections.abc import Callable

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.kernel.clock import now
from tests.accounts.conftest import PASSWORD, is_in
from tests.mailbox import Mailbox

NEW = {"password": "four green kettles"}


def asked(client: FlaskClient, mailbox: Mailbox, who: Member) -> str:
    """The link that was mailed."""
    assert client.post("/reset", data={"email": who.email}).location == "/reset/sent"
    return mailbox.link(who.email or "")


def test_a_forgotten_password_is_chosen_anew(client: FlaskClient, app: Flask, mailbox: Mailbox, member):
    ana = member()
    assert client.get("/reset").status_code == 200
    link = asked(client, mailbox, ana)
    assert client.get("/reset/sent").status_code == 200
    assert ana.email in client.get(link).text
    assert client.post(link, data=NEW).status_code == 303
    assert is_in(client)
    old = app.test_client().post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    new = app.test_client().post("/sign-in", data={"email": ana.email, **NEW})
    assert (old.status_code, new.status_code) == (422, 303)


def test_a_refused_password_leaves_the_link_good(client: FlaskClient, mailbox: Mailbox, member):
    ana = member()
    link = asked(client, mailbox, ana)
    for refused in ("short", "password123", "x" * 129, ana.email):
        answer = client.post(link, data={"password": refused})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert client.post(link, data=NEW).status_code == 303


def test_a_link_works_once(client: FlaskClient, app: Flask, mailbox: Mailbox, member):
    link = asked(client, mailbox, member())
    client.post(link, data=NEW)
    thief = app.test_client()
    assert thief.post(link, data={"password": "what the thief wants"}).status_code == 410
    assert thief.get(link).status_code == 410
    assert not is_in(thief)


def test_a_link_is_good_for_an_hour(client: FlaskClient, mailbox: Mailbox, member):
    ana = member()
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        link = asked(client, mailbox, ana)
        clock.shift(59 * 60)
        assert client.get(link).status_code == 200
        clock.shift(2 * 60)
        assert client.get(link).status_code == 410
        assert client.post(link, data=NEW).status_code == 410


def test_a_newer_link_replaces_an_older_one(client: FlaskClient, mailbox: Mailbox, member):
    ana = member()
    first, second = asked(client, mailbox, ana), asked(client, mailbox, ana)
    assert client.post(first, data=NEW).status_code == 410
    assert client.post(second, data=NEW).status_code == 303


def test_a_link_dies_when_the_password_is_changed(client: FlaskClient, mailbox: Mailbox, member, signed_in):
    ana = member()
    browser = signed_in(ana)
    link = asked(client, mailbox, ana)
    assert browser.post("/me/password", data={"current": PASSWORD, **NEW}).status_code == 303
    assert client.get(link).status_code == 410


def test_a_link_dies_when_its_owner_signs_in(client: FlaskClient, mailbox: Mailbox, member, signed_in):
    ana = member()
    link = asked(client, mailbox, ana)
    signed_in(ana)
    assert client.get(link).status_code == 410


def test_a_link_dies_with_the_address_it_was_sent_to(client: FlaskClient, mailbox: Mailbox, member, signed_in):
    ana = member()
    browser = signed_in(ana)
    browser.post("/me/email", data={"current": PASSWORD, "email": "new@example.org"})
    change = mailbox.link("new@example.org")
    link = asked(client, mailbox, ana)
    assert browser.post(change).status_code == 303
    assert client.get(link).status_code == 410


def test_a_stranger_and_a_closed_account_get_no_mail(client: FlaskClient, mailbox: Mailbox, member):
    closed = member(banned_at=now())
    for email in (closed.email, "nobody@example.org"):
        assert client.post("/reset", data={"email": email}).status_code == 303
    assert mailbox.all() == []


def test_an_account_closed_meanwhile_stays_closed(client: FlaskClient, app: Flask, make, mailbox: Mailbox, member):
    ana = member()
    link = asked(client, mailbox, ana)
    moderator = make.client(make.member(role="moderator"))
    assert moderator.post(f"/staff/people/{ana.id}/ban").status_code == 303
    assert client.post(link, data=NEW).status_code == 410
    assert not is_in(client)


def test_choosing_a_password_confirms_the_address(client: FlaskClient, mailbox: Mailbox, member):
    ana = member(confirmed_at=None)
    client.post(asked(client, mailbox, ana), data=NEW)
    assert is_in(client)


def test_the_owner_is_told(client: FlaskClient, mailbox: Mailbox, member: Callable[..., Member]):
    ana = member()
    client.post(asked(client, mailbox, ana), data=NEW)
    assert "was changed" in mailbox.all(ana.email)[-1].subject
