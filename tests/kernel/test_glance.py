"""A glance at a database that cannot be reached says nothing, and no glance keeps a connection."""

from collections.abc import Callable

import pytest
from flask import Flask

from community.kernel.db import db
from community.submissions.queries import last_change
from tests.factories import Factory


@pytest.fixture
def lose_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes every connection from now on fail, as when the server is gone."""

    def lose() -> None:
        def fail(*_: object, **__: object) -> None:
            raise engine.dialect.loaded_dbapi.OperationalError("nobody listens")

        with app.app_context():
            engine = db.engine
        engine.dispose()
        monkeypatch.setattr(engine.pool, "_creator", fail)

    return lose


def test_a_database_that_cannot_be_reached_says_nothing(app: Flask, lose_database: Callable[[], None]):
    lose_database()
    with app.app_context():
        assert last_change() is None


def test_whoever_asks_for_a_kept_page_then_is_told_to_come_back(make: Factory, lose_database: Callable[[], None]):
    make.submission()
    assert make.client().get("/").status_code == 200
    lose_database()
    answer = make.client().get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_when_every_connection_is_in_use_a_visitor_is_told_to_come_back(app: Flask, monkeypatch: pytest.MonkeyPatch):
    with app.app_context():
        pool = db.engine.pool
        monkeypatch.setattr(pool, "_timeout", 0.01)
        monkeypatch.setattr(pool, "_max_overflow", 0)
        held = [db.engine.raw_connection() for _ in range(pool.size())]
    answer = app.test_client().get("/")
    for connection in held:
        connection.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_no_glance_keeps_a_connection(app: Flask, make: Factory):
    make.submission()
    with app.app_context():
        for _ in range(30):
            assert last_change() is not None
        assert db.engine.pool.checkedout() == 0
