"""Members, from a terminal."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import db
from community.policy import Role
from tests.accounts.conftest import PASSWORD, is_in
from tests.factories import Factory


@pytest.fixture
def user(app: Flask) -> Callable[..., Result]:
    """Runs `flask user …`."""

    def run(*args: str, **more: Any) -> Result:
        return app.test_cli_runner().invoke(args=["user", *args], **more)

    return run


def the_member(app: Flask) -> Member:
    with app.app_context():
        return db.session.scalars(select(Member)).one()


def test_a_member_is_made_and_chooses_a_password_by_the_printed_link(app: Flask, user, client: FlaskClient):
    result = user("create", "Ana@Example.org", "--name", "Ana", "--role", "moderator")
    assert result.exit_code == 0, result.output
    link = result.output.split("http://localhost")[1].strip()
    assert client.post(link, data={"password": PASSWORD}).status_code == 303
    assert is_in(client)
    ana = the_member(app)
    assert (ana.email, ana.name, ana.role) == ("ana@example.org", "Ana", Role.MODERATOR)


def test_a_member_is_made_with_a_typed_password(app: Flask, user, client: FlaskClient):
    result = user("create", "ana@example.org", "--ask-password", input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert "http" not in result.output
    assert PASSWORD not in result.output
    assert client.post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("args", "typed", "said"),
    [
        (["nonsense"], None, "does not look like an e-mail address"),
        (["ana@example.org", "--ask-password"], "short\nshort\n", "at least 8 characters"),
        (["taken@example.org"], None, "taken@example.org has an account already"),
    ],
)
def test_a_member_that_cannot_be_made_ends_with_one_sentence(user, make: Factory, args: Any, typed: Any, said: str):
    make.member(email="taken@example.org")
    result = user("create", *args, input=typed)
    assert result.exit_code == 1
    assert said in result.output


def test_promoting_and_demoting(app: Flask, user, make: Factory):
    make.member(email="ada@example.org", role=Role.ADMINISTRATOR)
    ana = make.member(email="ana@example.org")
    browser = make.client(ana)
    assert "is now: administrator." in user("promote", "ana@example.org").output
    assert not is_in(browser)
    assert make.client(ana).get("/staff/mail").status_code == 200
    assert user("demote", "ana@example.org").exit_code == 0
    assert make.client(ana).get("/staff/mail").status_code == 403


def test_roles_are_said_in_words(user, make: Factory):
    made = user("create", "priya@example.org", "--name", "Priya", "--role", "product_manager").output
    assert "Priya <priya@example.org> is here now, as product manager." in made
    assert "is now: product manager." in user("promote", "priya@example.org", "--role", "product_manager").output


def test_closing_opening_and_signing_out(user, make: Factory):
    ana = make.member(email="ana@example.org")
    browser = make.client(ana)
    assert "signed out everywhere" in user("sign-out", "ana@example.org").output
    assert not is_in(browser)
    browser = make.client(ana)
    assert user("ban", "ana@example.org").exit_code == 0
    assert not is_in(browser)
    assert user("unban", "ana@example.org").exit_code == 0
    assert is_in(make.client(ana))


def test_a_lost_member_gets_back_in(user, make: Factory, client: FlaskClient):
    make.member(email="ana@example.org")
    link = user("reset-link", "ana@example.org").output.strip().removeprefix("http://localhost")
    assert client.post(link, data={"password": PASSWORD}).status_code == 303
    assert is_in(client)


def test_the_list_says_who_is_what(user, make: Factory):
    make.member("Ada", email="ada@example.org", role=Role.ADMINISTRATOR)
    make.member("Ana", email="ana@example.org", confirmed_at=None)
    make.member("Imported", email=None)
    lines = [line.split("\t")[1:] for line in user("list").output.splitlines()]
    assert lines == [
        ["administrator", "confirmed", "ada@example.org", "Ada"],
        ["customer", "unconfirmed", "ana@example.org", "Ana"],
    ]
    assert "ana@" not in user("list", "--role", "administrator").output


@pytest.mark.parametrize("command", ["promote", "demote", "ban", "unban", "sign-out", "reset-link"])
def test_a_stranger_ends_with_one_sentence(user, command: str):
    result = user(command, "nobody@example.org")
    assert result.exit_code == 1
    assert "Nobody has the address nobody@example.org." in result.output


@pytest.mark.parametrize(
    "command", ["first-link", "create", "promote", "demote", "ban", "unban", "sign-out", "reset-link", "list"]
)
def test_every_command_shows_an_example(user, command: str):
    result = user(command, "--help")
    assert result.exit_code == 0
    assert f"Example: flask --app wsgi user {command}" in " ".join(result.output.split())
