"""When the database cannot be asked, or only be read, whoever asks is told when to come back, members too."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from community.kernel.db import RoutedSession
from tests.factories import Factory

FORM = {"theme": "dark", "body": "The door is too heavy"}
FAULT = OperationalError("", {}, Exception("connection refused, or locked"))


@pytest.fixture
def live(app: Flask, make: Factory) -> Flask:
    """A site that answers errors as it does for people."""
    make.board()
    app.config["PROPAGATE_EXCEPTIONS"], app.testing = False, False
    return app


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("visitor", "GET", "/"),
        ("visitor", "POST", "/submissions/preview"),
        ("member", "GET", "/"),
        ("member", "POST", "/theme"),
    ],
)
def test_a_database_that_is_away(
    live: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch, who: str, method: str, path: str
):
    browser = make.client() if who == "visitor" else make.client(make.member())

    def gone(*_: object, **__: object) -> None:
        raise FAULT

    monkeypatch.setattr(Engine, "connect", gone)
    answer = browser.open(path, method=method, data=FORM if method == "POST" else None)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    assert "Something here does not answer right now" in answer.text
    assert "Reading works" not in answer.text


def test_a_database_that_somebody_else_writes_to(live: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch):
    browser = make.client(make.member("Ana"))
    tried: list[bool] = []
    usual = RoutedSession.get_bind

    def reading_only(self: RoutedSession, *given: Any, **named: Any) -> Any:
        if not self.info.get("read_only"):
            tried.append(True)
            raise FAULT
        return usual(self, *given, **named)

    monkeypatch.setattr(RoutedSession, "get_bind", reading_only)
    answer = browser.post("/theme", data={"theme": "dark"})
    assert answer.status_code == 503
    assert "Ana" in answer.text
    assert "Reading works; saving does not at the moment." in answer.text
    assert len(tried) == 1  # each try waits for ten seconds
