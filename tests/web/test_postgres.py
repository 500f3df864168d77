"""What only a database server does: it goes away while a connection waits, and it ends what takes too long."""

import runpy
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from community.kernel.db import db
from community.web import ROOT

pytestmark = pytest.mark.database
OTHERS = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_connection_that_died_while_it_waited_is_replaced(app: Flask):
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT 1")) == 1
        db.session.remove()
        server = sa.create_engine(db.engine.url)
        with server.begin() as connection:
            assert connection.execute(OTHERS).all() != []
        server.dispose()
        assert db.session.scalar(sa.text("SELECT 1")) == 1


def test_a_web_process_waits_half_a_minute_for_a_statement(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
):
    for line in runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))["raw_env"]:
        monkeypatch.setenv(*line.split("=", 1))
    # connections of its own: those that wait for the next test were opened before the setting
    with make_app(SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True}).app_context():
        assert db.session.scalar(sa.text("SHOW statement_timeout")) == "30s"
