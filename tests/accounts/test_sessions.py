"""Sessions live on the server: whatever ends one, a copied cookie is dead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Member, SignedInSession
from community.kernel.db import db
from community.policy import Role
from config import Environment, Settings
from tests.accounts.conftest import PASSWORD, copy_of, is_in
from tests.factories import Factory
from tests.mailbox import Mailbox

SignedIn = Callable[[Member], FlaskClient]
NEW = {"password": "four green kettles"}


class Scene:
    """A member in a browser, and a thief with a copy of its cookie."""

    def __init__(self, app: Flask, make: Factory, mailbox: Mailbox, who: Member, browser: FlaskClient) -> None:
        self.app, self.make, self.mailbox, self.who, self.browser = app, make, mailbox, who, browser
        self.thief = copy_of(browser, app)


def sign_out(scene: Scene) -> None:
    scene.browser.post("/sign-out")


def change_password(scene: Scene) -> None:
    scene.browser.post("/me/password", data={"current": PASSWORD, **NEW})


def reset_password(scene: Scene) -> None:
    other = scene.app.test_client()
    other.post("/reset", data={"email": scene.who.email})
    other.post(scene.mailbox.link(scene.who.email or ""), data=NEW)


def change_email(scene: Scene) -> None:
    scene.browser.post("/me/email", data={"current": PASSWORD, "email": "new@example.org"})
    scene.browser.post(scene.mailbox.link("new@example.org"))


def be_banned(scene: Scene) -> None:
    scene.make.client(scene.make.member(role=Role.MODERATOR)).post(f"/staff/people/{scene.who.id}/ban")


def get_a_role(scene: Scene) -> None:
    administrator = scene.make.client(scene.make.member(role=Role.ADMINISTRATOR))
    administrator.post(f"/staff/people/{scene.who.id}/role", data={"role": "moderator"})


def end_others(scene: Scene) -> None:
    other = scene.app.test_client()
    other.post("/sign-in", data={"email": scene.who.email, "password": PASSWORD})
    other.post("/me/sessions/end-others")


def sign_in_again_here(scene: Scene) -> None:
    scene.browser.post("/sign-in", data={"email": scene.who.email, "password": PASSWORD})


ENDS = [sign_out, change_password, reset_password, change_email, be_banned, get_a_role, end_others, sign_in_again_here]


@pytest.mark.parametrize("ends", ENDS, ids=lambda ends: ends.__name__)
def test_a_copied_cookie_is_dead_after(ends: Any, app: Flask, make: Factory, mailbox: Mailbox, member, signed_in):
    ana = member()
    scene = Scene(app, make, mailbox, ana, signed_in(ana))
    assert is_in(scene.thief), "the copy must work before, or this proves nothing"
    ends(scene)
    assert not is_in(scene.thief)


ENDS_ELSEWHERE = [change_password, reset_password, change_email, be_banned, get_a_role, end_others]


@pytest.mark.parametrize("ends", ENDS_ELSEWHERE, ids=lambda ends: ends.__name__)
def test_another_browser_of_the_member_is_out_after(
    ends: Any, app: Flask, make: Factory, mailbox: Mailbox, member, signed_in
):
    ana = member()
    elsewhere = signed_in(ana)
    scene = Scene(app, make, mailbox, ana, signed_in(ana))
    assert is_in(elsewhere)
    ends(scene)
    assert not is_in(elsewhere)


@pytest.mark.parametrize("ends", [change_password, change_email], ids=lambda ends: ends.__name__)
def test_whoever_changed_it_stays_signed_in(ends: Any, app: Flask, make: Factory, mailbox: Mailbox, member, signed_in):
    ana = member()
    scene = Scene(app, make, mailbox, ana, signed_in(ana))
    ends(scene)
    assert is_in(scene.browser)


@pytest.mark.parametrize(("role", "idle", "whole"), [(Role.CUSTOMER, 14 * 24, 90), (Role.MODERATOR, 12, 30)])
def test_a_session_ends_by_itself(app: Flask, member, signed_in, role: Role, idle: int, whole: int):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        browser = signed_in(member(role=role))
        clock.shift(timedelta(hours=idle, minutes=-1))
        assert is_in(browser)
        clock.shift(timedelta(hours=idle, minutes=1))
        assert not is_in(browser)
        browser = signed_in(member(role=role))
        for _ in range(whole * 24 // (idle - 1)):
            clock.shift(timedelta(hours=idle - 1))
            assert is_in(browser)
        clock.shift(timedelta(hours=idle - 1))
        assert not is_in(browser), "however busy, it is too old"


def seen_at(app: Flask) -> Any:
    """When the one session was last seen in use."""
    with app.app_context():
        return db.session.scalar(select(SignedInSession.seen_at))


def test_a_page_remembers_at_most_hourly_that_a_session_is_in_use(app: Flask, member, signed_in: SignedIn):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        browser = signed_in(member())
        opened = seen_at(app)
        clock.shift(timedelta(minutes=59))
        browser.get("/me")
        assert seen_at(app) == opened
        clock.shift(timedelta(minutes=2))
        browser.get("/me")
        assert seen_at(app) == opened + timedelta(minutes=61)


def test_a_request_in_flight_cannot_bring_a_session_back(app: Flask, member, signed_in: SignedIn):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        browser = signed_in(member())
        thief = copy_of(browser, app)
        clock.shift(timedelta(hours=2))
        browser.post("/sign-out")
        thief.get("/me")
        assert seen_at(app) is None


def test_a_visitor_who_reads_gets_no_cookie(client: FlaskClient):
    for path in ("/", "/sign-in", "/sign-up", "/reset"):
        assert "Set-Cookie" not in client.get(path).headers, path


def secure_app(make_app: Callable[..., Flask]) -> Flask:
    settings = Settings(_env_file=None, env=Environment.TEST, secret_key="x" * 40, base_url="https://localhost")
    wanted = {
        key: value for key, value in settings.as_flask().items() if "COOKIE" in key or key in ("SECURE", "BASE_URL")
    }
    return make_app(**wanted)


def test_every_cookie_behind_https_is_locked_to_this_host(make_app: Callable[..., Flask], make: Factory):
    app = secure_app(make_app)
    ana = make.actor()
    made = make.submission(by=ana, on=make.board())
    browser = app.test_client()
    answers = [
        browser.post(
            "/sign-up",
            data={"name": "Bo", "email": "bo@example.org", "password": PASSWORD},
            base_url="https://localhost",
        ),
        browser.post(f"/submissions/{made.id}/vote", base_url="https://localhost"),
        browser.post("/theme", data={"theme": "dark"}, base_url="https://localhost"),
        browser.post("/reset", data={"email": "ana@example.org"}, base_url="https://localhost"),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 4
    for cookie in cookies:
        attributes = {piece.strip().lower() for piece in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-"), cookie
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes, cookie
        assert not any(piece.startswith("domain") for piece in attributes), cookie


def test_the_cookie_outlives_the_browser_but_not_the_server_s_limit(member, client: FlaskClient):
    ana = member()
    answer = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    [cookie] = [found for found in answer.headers.getlist("Set-Cookie") if found.startswith("session=")]
    assert "Expires=" in cookie
    assert "Set-Cookie" not in client.get("/me").headers, "a page that is read sends no cookie again"


def test_the_database_holds_no_session_secret(app: Flask, member, signed_in: SignedIn):
    browser = signed_in(member())
    with browser.session_transaction() as session:
        token = session["_user_id"]
    with app.app_context():
        kept = db.session.scalar(select(SignedInSession.token_hash))
    assert len(token) >= 43
    assert kept
    assert token not in kept
