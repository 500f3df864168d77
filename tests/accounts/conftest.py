"""People with passwords, and the mails that reach them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from community.accounts.hashing import Passwords
from community.accounts.models import Member
from community.kernel.db import db
from community.kernel.parts import part
from tests.factories import Factory
from tests.mailbox import Mailbox

PASSWORD = "three brown teapots"  # of people who do not exist


@pytest.fixture
def mailbox(app: Flask) -> Mailbox:
    """The mails of this test's site."""
    return Mailbox(app)


@pytest.fixture
def member(app: Flask, make: Factory) -> Callable[..., Member]:
    """Makes members who know PASSWORD."""
    with app.app_context():
        digest = part(Passwords).hash(PASSWORD)

    def make_member(name: str = "Ana", **more: Any) -> Member:
        return make.member(name, password_hash=digest, **more)

    return make_member


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Member], FlaskClient]:
    """Signs a member in by the form; the browser."""

    def sign_in(who: Member) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": who.email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    return sign_in


def copy_of(browser: FlaskClient, app: Flask) -> FlaskClient:
    """Another browser with the same cookie, as a thief has it."""
    thief = app.test_client()
    cookie = browser.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    return thief


def is_in(browser: FlaskClient) -> bool:
    """Whether the server takes the browser for a member's."""
    return browser.get("/me").status_code == 200


@pytest.fixture
def statements() -> Callable[[Flask], Any]:
    """Counts the statements that a block sends to the database."""

    @contextmanager
    def count(app: Flask) -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)

    return count
