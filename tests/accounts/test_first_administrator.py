"""Nobody runs a new site until somebody opens the link that its start printed."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import db
from community.policy import Role
from tests.accounts.conftest import PASSWORD
from tests.factories import Factory

FORM = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}


def first_link(app: Flask) -> str:
    """The path that the command prints."""
    result = app.test_cli_runner().invoke(args=["user", "first-link"])
    assert result.exit_code == 0, result.output
    return str(result.output).strip().removeprefix("http://localhost")


def test_a_new_site_has_no_member_at_all(app: Flask):
    with app.app_context():
        assert db.session.scalar(select(Member.id)) is None


def test_the_link_makes_the_first_administrator(app: Flask, client: FlaskClient):
    link = first_link(app)
    assert client.get(link).status_code == 200
    assert client.post(link, data=FORM).status_code == 303
    assert client.get("/staff/people").status_code == 200
    with app.app_context():
        ada = db.session.scalars(select(Member)).one()
    assert (ada.role, ada.is_confirmed) == (Role.ADMINISTRATOR, True)


def test_the_link_works_once(app: Flask, client: FlaskClient):
    link = first_link(app)
    client.post(link, data=FORM)
    late = app.test_client()
    assert late.get(link).status_code == 410
    assert late.post(link, data={**FORM, "email": "eve@example.org"}).status_code == 410


def test_no_link_is_made_once_there_is_an_administrator(app: Flask, make: Factory):
    make.member(role=Role.ADMINISTRATOR)
    result = app.test_cli_runner().invoke(args=["user", "first-link"])
    assert result.exit_code == 1
    assert "already" in result.output


def test_a_link_is_dead_once_there_is_an_administrator(app: Flask, client: FlaskClient, make: Factory):
    link = first_link(app)
    make.member(role=Role.ADMINISTRATOR)
    assert client.get(link).status_code == 410
    assert client.post(link, data=FORM).status_code == 410


def test_a_newer_link_replaces_an_older_one(app: Flask, client: FlaskClient):
    first, second = first_link(app), first_link(app)
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_a_refused_form_leaves_the_link_good(app: Flask, client: FlaskClient, make: Factory):
    link = first_link(app)
    make.member(email="taken@example.org")
    for wrong in ({"password": "password1"}, {"email": "taken@example.org"}, {"name": ""}):
        answer = client.post(link, data={**FORM, **wrong})
        assert answer.status_code == 422, wrong
        assert PASSWORD not in answer.text
    assert client.post(link, data=FORM).status_code == 303


def test_a_made_up_link_makes_nobody(client: FlaskClient):
    assert client.get("/first/" + "x" * 43).status_code == 410
    assert client.post("/first/" + "x" * 43, data=FORM).status_code == 410
