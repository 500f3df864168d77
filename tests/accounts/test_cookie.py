"""The session's cookie: Flask's own, written shorter and signed with a key that is derived once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from community.web.auth import Sessions
from tests.factories import Factory

SAID = {"_flashes": [("message", {"text": "The stairs are mended"})]}


def flask_s_own(app: Flask) -> Any:
    """What reads and writes cookies as Flask does."""
    return SecureCookieSessionInterface().get_signing_serializer(app)


def shown(app: Flask, cookie: str) -> str:
    """A page in a browser with this cookie."""
    browser = app.test_client()
    browser.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie, domain="localhost")
    return browser.get("/").text


def test_a_cookie_that_flask_wrote_is_read_with_its_tags(app: Flask, make: Factory):
    make.board()
    assert "The stairs are mended" in shown(app, flask_s_own(app).dumps(SAID))


def test_flask_reads_what_is_written(app: Flask):
    ours = Sessions().get_signing_serializer(app)
    assert ours
    assert flask_s_own(app).loads(ours.dumps(SAID)) == {"_flashes": [["message", {"text": "The stairs are mended"}]]}


@pytest.mark.parametrize("change", ["another secret", "another salt", "a changed word"])
def test_a_cookie_of_somebody_else_is_not_read(app: Flask, make_app: Callable[..., Flask], make: Factory, change: str):
    make.board()
    serializer = flask_s_own(make_app(SECRET_KEY="k" * 64) if change == "another secret" else app)
    if change == "another salt":
        serializer.salt = b"another"
    cookie = serializer.dumps(SAID)
    shown(app, flask_s_own(app).dumps(SAID))  # so that the right key is known
    assert "mended" not in shown(app, "x" + cookie if change == "a changed word" else cookie)
