"""Becoming a member."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.accounts import commands
from community.accounts.models import Member
from community.kernel.commands import Rejected
from community.kernel.db import db
from tests.accounts.conftest import PASSWORD, is_in
from tests.mailbox import Mailbox

FORM = {"name": "Ana", "email": "ana@example.org"}
CHOSEN = {"name": "Ana", "password": PASSWORD}


def test_a_newcomer_signs_up_confirms_and_is_in(client: FlaskClient, mailbox: Mailbox):
    assert client.get("/sign-up").status_code == 200
    answer = client.post("/sign-up", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/sign-up/sent")
    assert "ana@example.org" in client.get("/sign-up/sent").text
    assert not is_in(client)
    link = mailbox.link("ana@example.org")
    page = client.get(link)
    assert page.status_code == 200
    assert "ana@example.org" in page.text
    assert not is_in(client), "looking at the link must confirm nothing"
    assert client.post(link, data=CHOSEN).status_code == 303
    assert is_in(client)


def test_a_confirming_link_works_once(client: FlaskClient, app: Flask, mailbox: Mailbox):
    client.post("/sign-up", data=FORM)
    link = mailbox.link("ana@example.org")
    client.post(link, data=CHOSEN)
    other = app.test_client()
    assert other.get(link).status_code == 410
    assert other.post(link, data=CHOSEN).status_code == 410
    assert not is_in(other)


def test_a_link_that_is_sent_again_replaces_the_first(client: FlaskClient, mailbox: Mailbox):
    client.post("/sign-up", data=FORM)
    first = mailbox.link("ana@example.org")
    answer = client.post("/sign-up/mail", data={"email": "ana@example.org"})
    assert (answer.status_code, answer.location) == (303, "/sign-up/sent")
    second = mailbox.link("ana@example.org")
    assert client.post(first, data=CHOSEN).status_code == 410
    assert client.post(second, data=CHOSEN).status_code == 303


def test_the_mail_says_nothing_that_a_stranger_typed(client: FlaskClient, mailbox: Mailbox):
    client.post("/sign-up", data={**FORM, "name": "Win at evil.example today"})
    mail = mailbox.all("ana@example.org")[-1]
    assert "evil.example" not in mail.text + mail.html + mail.subject


def test_signing_up_with_a_known_address_tells_its_owner_only(
    client: FlaskClient, app: Flask, mailbox: Mailbox, member: Callable[..., Member]
):
    member(email="ana@example.org")
    answer = client.post("/sign-up", data={**FORM, "name": "Somebody else"})
    assert (answer.status_code, answer.location) == (303, "/sign-up/sent")
    mail = mailbox.all("ana@example.org")[-1]
    assert "already" in mail.subject
    assert "/confirm/" not in mail.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 1
        assert db.session.scalar(select(Member.name)) == "Ana"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ​ ", "fill this in"),
        ("name", "x" * 81, "under 80"),
        ("email", "ana@", "does not look like"),
        ("email", "", "does not look like"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(client: FlaskClient, field: str, typed: str, said: str):
    answer = client.post("/sign-up", data={**FORM, field: typed})
    assert answer.status_code == 422
    assert said in answer.text
    kept = "email" if field != "email" else "name"
    assert f'value="{FORM[kept]}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_password_is_taken_as_it_was_typed(client: FlaskClient, app: Flask, mailbox: Mailbox):
    client.post("/sign-up", data=FORM)
    client.post(mailbox.link("ana@example.org"), data={**CHOSEN, "password": "  three brown teapots  "})
    stripped = app.test_client().post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD})
    typed = {"email": "ANA@example.org ", "password": "  three brown teapots  "}
    assert stripped.status_code == 422
    assert app.test_client().post("/sign-in", data=typed).status_code == 303


def test_a_site_without_mail_server_says_where_the_mail_is(client: FlaskClient):
    client.post("/sign-up", data=FORM)
    assert "/staff/mail" in client.get("/sign-up/sent").text


def test_a_member_who_is_signed_in_is_not_asked_again(signed_in: Callable[[Member], FlaskClient], member):
    browser = signed_in(member())
    assert browser.get("/sign-up").status_code == 303
    assert browser.get("/sign-in?next=/me").location == "/me"


def test_a_newcomer_goes_on_where_they_wanted_to(client: FlaskClient, mailbox: Mailbox):
    assert 'value="/me/settings"' in client.get("/sign-up?next=/me/settings").text
    client.post("/sign-up", data={**FORM, "next": "/me/settings"})
    assert client.post(mailbox.link("ana@example.org"), data=CHOSEN).location == "/me/settings"


def test_signing_up_never_leads_outside(client: FlaskClient, mailbox: Mailbox):
    client.post("/sign-up", data={**FORM, "next": "//evil.example"})
    assert client.post(mailbox.link("ana@example.org"), data=CHOSEN).location == "/"


def test_an_endless_address_is_refused_without_reading_it(monkeypatch: pytest.MonkeyPatch):
    read: list[int] = []
    monkeypatch.setattr(commands, "validate_email", lambda text, **_: read.append(len(text)))
    with pytest.raises(Rejected):
        commands.normal_email("a" * 900_000 + "@example.org")
    assert read == []
