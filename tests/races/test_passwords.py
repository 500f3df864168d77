"""What happens to an account while a password is being hashed: the slow half second belongs to nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts import services
from community.accounts.hashing import Passwords
from community.accounts.models import Member
from community.accounts.services.recovery import set_password
from community.kernel.db import db
from community.kernel.parts import part
from community.policy import SYSTEM
from tests.accounts.conftest import PASSWORD, is_in
from tests.factories import Factory

NEW, THIEFS = "four green kettles", "five stolen spoons"


@pytest.fixture
def ana(app: Flask, make: Factory) -> Member:
    """A member with a password."""
    with app.app_context():
        digest = part(Passwords).hash(PASSWORD)
    return make.member("Ana", password_hash=digest)


@pytest.fixture
def during(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has something happen once, in a transaction of its own, while `method` of the hasher runs."""

    def have(method: str, act: Callable[[], Any]) -> None:
        slow = getattr(Passwords, method)
        left = [act]

        def run(self: Passwords, *args: Any) -> Any:
            found = slow(self, *args)
            while left:
                happen = left.pop()
                with app.app_context():
                    happen()
                    db.session.commit()
            return found

        monkeypatch.setattr(Passwords, method, run)

    return have


def reset(member: Member) -> Callable[[], None]:
    """The owner chooses another password by a mailed link."""

    def act() -> None:
        set_password(db.session.get_one(Member, member.id), part(Passwords).hash(NEW))

    return act


def sign_in(app: Flask, member: Member, password: str) -> FlaskClient:
    browser = app.test_client()
    browser.post("/sign-in", data={"email": member.email, "password": password})
    return browser


def test_an_old_password_opens_no_session_after_it_was_changed(app: Flask, ana: Member, during: Callable[..., None]):
    during("matches", reset(ana))
    assert not is_in(sign_in(app, ana, PASSWORD))
    assert is_in(sign_in(app, ana, NEW))


@pytest.mark.parametrize("method", ["matches", "hash"])
def test_a_thief_cannot_overwrite_the_password_that_the_owner_has_just_reset(
    app: Flask, ana: Member, during: Callable[..., None], method: str
):
    thief = sign_in(app, ana, PASSWORD)
    during(method, reset(ana))
    thief.post("/me/password", data={"current": PASSWORD, "password": THIEFS})
    assert not is_in(thief)
    assert not is_in(sign_in(app, ana, THIEFS))
    assert is_in(sign_in(app, ana, NEW))


@pytest.mark.parametrize("act", [services.ban, services.sign_out_member])
def test_changing_the_password_opens_no_session_that_the_team_has_just_ended(
    app: Flask, ana: Member, during: Callable[..., None], act: Callable[..., Any]
):
    browser = sign_in(app, ana, PASSWORD)
    during("hash", lambda: act(SYSTEM, ana.id))
    browser.post("/me/password", data={"current": PASSWORD, "password": NEW})
    with app.app_context():
        services.unban(SYSTEM, ana.id)
        db.session.commit()
    assert not is_in(browser)
