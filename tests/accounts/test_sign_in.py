"""Signing in and out."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.hashing import Passwords
from community.accounts.models import Member
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.web.local import back_to
from tests.accounts.conftest import PASSWORD, is_in


def test_a_member_signs_in_and_out(client: FlaskClient, member: Callable[..., Member]):
    ana = member()
    assert client.get("/sign-in").status_code == 200
    answer = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)
    assert client.post("/sign-out").status_code == 303
    assert not is_in(client)


def test_a_wrong_password_keeps_the_address_and_echoes_no_password(client: FlaskClient, member: Callable[..., Member]):
    ana = member()
    answer = client.post("/sign-in", data={"email": ana.email, "password": "wrong but typed"})
    assert answer.status_code == 422
    assert f'value="{ana.email}"' in answer.text
    assert "wrong but typed" not in answer.text
    assert not is_in(client)


def test_an_imported_author_without_password_cannot_sign_in(client: FlaskClient, make):
    author = make.member("Imported")
    assert client.post("/sign-in", data={"email": author.email, "password": PASSWORD}).status_code == 422


def test_a_closed_account_is_told_to_those_who_know_its_password_only(client: FlaskClient, member):
    ana = member(banned_at=now())
    stranger = client.post("/sign-in", data={"email": ana.email, "password": "wrong but typed"})
    owner = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert "closed" not in stranger.text
    assert owner.status_code == 422
    assert "closed by the team" in owner.text
    assert not is_in(client)


def test_an_unconfirmed_address_has_no_password_whatever_is_kept_of_one(client: FlaskClient, member):
    ana = member(confirmed_at=None)
    right, wrong = (client.post("/sign-in", data={"email": ana.email, "password": p}) for p in (PASSWORD, "wrong one"))
    assert (right.status_code, right.text) == (422, wrong.text)
    assert not is_in(client)


def test_who_waits_for_a_mail_is_reminded_of_it(client: FlaskClient):
    assert "Just signed up?" not in client.get("/sign-in").text
    client.post("/sign-up", data={"name": "Ana", "email": "ana@example.org"})
    assert "Just signed up?" in client.get("/sign-in").text


OUTSIDE = ["//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "javascript:alert(1)"]
OUTSIDE += [
    "/\t/evil.example",
    "/\n/evil.example",
    "http:evil.example",
    "///evil.example",
    "evil.example",
    " //evil.example",
]


@pytest.mark.parametrize("outside", OUTSIDE)
def test_signing_in_never_leads_outside(client: FlaskClient, member: Callable[..., Member], outside: str):
    ana = member()
    answer = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD, "next": outside})
    assert answer.location == "/"
    assert back_to(outside, "/here") == "/here"


def test_signing_in_leads_back(client: FlaskClient, member: Callable[..., Member]):
    ana = member()
    asked = client.get("/me/settings?x=1")
    assert asked.location == "/sign-in?next=/me/settings?x%3D1"
    page = client.get(asked.location)
    assert 'value="/me/settings?x=1"' in page.text
    answer = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD, "next": "/me/settings?x=1"})
    assert answer.location == "/me/settings?x=1"


def test_a_hash_of_weaker_parameters_is_renewed(client: FlaskClient, app: Flask, make):
    old = Passwords(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    ana = make.member("Ana", password_hash=old)
    assert client.post("/sign-in", data={"email": ana.email, "password": PASSWORD}).status_code == 303
    with app.app_context():
        kept = db.session.scalar(select(Member.password_hash))
    assert kept != old
    assert kept is not None
    assert "m=8,t=1,p=1" in kept
    again = app.test_client().post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert again.status_code == 303


def test_signing_in_is_in_the_trail(client: FlaskClient, app: Flask, member: Callable[..., Member]):
    ana = member()
    client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    with app.app_context():
        row = db.session.scalars(select(AuditRow)).one()
    assert (row.action, row.actor_id, row.actor_name, row.address) == ("member.sign_in", ana.id, "Ana", "127.0.0.1")


def test_signing_in_again_ends_the_session_that_was_open_here(client: FlaskClient, app: Flask, member, signed_in):
    planted = signed_in(member("Thief"))
    stolen = planted.get_cookie("session").value
    client.set_cookie("session", stolen)
    ana = member("Ana")
    client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert client.get_cookie("session").value != stolen
    assert is_in(client)
    assert not is_in(planted)
