"""An app on a database of its own for every test: a copy of one migrated file, or an emptied PostgreSQL schema."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings as examples

from community import Site, create_app
from community.kernel.db import db
from community.search.memory import MemoryIndex
from community.web import assets
from config import Environment, Settings
from tests.compiled import STATEMENTS, TEMPLATES, CompiledRule
from tests.connections import CONNECTIONS
from tests.factories import Factory

POSTGRES = os.environ.get("GLEANER_TEST_DATABASE_URL")
Site.url_rule_class = CompiledRule
assets.read_assets = cache(assets.read_assets)


def settings(folder: Path, **more: Any) -> dict[str, Any]:
    """A test's configuration: nothing from the environment, nothing slow."""
    url = more.pop("database_url", None)
    made = Settings(
        _env_file=None,
        env=Environment.TEST,
        data_dir=folder,
        secret_key="only-for-tests-" + "x" * 32,
        base_url="http://localhost",
        database_url=url,
        site_name="Fjord Coffee",
        spam_control=more.pop("spam_control", False),  # tests write faster than people; those of spam turn it on
        **more,
    )
    return {
        **made.as_flask(),
        "ARGON2": {"time_cost": 1, "memory_cost": 8, "parallelism": 1},
        "RATELIMIT_ENABLED": False,
    }


# An example may take as long as a busy machine needs for it.
examples.register_profile("unhurried", examples(), deadline=None)
examples.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """Let the collector leave alone what every test imports: looking through it took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the database, so that it can be run again on PostgreSQL without the rest; and leave out what tests
    an extra that is not installed: `.ci/run` has them all when it tests on PostgreSQL.
    """
    for item in items:
        if "migrated" in getattr(item, "fixturenames", ()):
            item.add_marker("database")
    absent = [item for item in items if any(not find_spec(mark.args[0]) for mark in item.iter_markers("extra"))]
    if absent:
        config.hook.pytest_deselected(items=absent)
        items[:] = [item for item in items if item not in absent]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str | Path]:
    """A migrated database: the path of a SQLite file to copy, or the address of this worker's PostgreSQL database."""
    folder = tmp_path_factory.mktemp("migrated")
    url = fresh_postgres(POSTGRES, worker_id) if POSTGRES else None
    app = create_app({**settings(folder, database_url=url), "SEARCH_INDEX": MemoryIndex()})
    with app.app_context():
        upgrade()
        STATEMENTS.share(db.engine)
        CONNECTIONS.take_back(db.engine)
    yield url or folder / "gleaner.db"
    CONNECTIONS.close()


def fresh_postgres(address: str, owner: str) -> str:
    """The address of a new, empty database beside the given one, named after it, so that others may use the server."""
    server = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    name = f"{server.url.database}_{owner}"
    with server.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    return sa.make_url(address).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def make_app(migrated: str | Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes apps on this test's database; `config` overrides single keys.

    A file that nobody keeps need not survive a power cut: waiting for the disk took a sixth of the time. And what apps
    of a process have in common is read and compiled once (`tests/compiled.py`), which took a quarter.
    """
    made: list[Flask] = []
    url = _prepare(migrated, tmp_path)

    def make(**config: Any) -> Flask:
        base = {**settings(tmp_path, database_url=url), "SEARCH_INDEX": MemoryIndex(), "SQLITE_SYNCHRONOUS": "OFF"}
        app = create_app({**base, **config})
        app.jinja_env.bytecode_cache = TEMPLATES
        with app.app_context():
            if "SQLALCHEMY_ENGINE_OPTIONS" not in config:
                STATEMENTS.share(db.engine)
                CONNECTIONS.lend(db.engine)
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            CONNECTIONS.take_back(db.engine)


def _prepare(migrated: str | Path, folder: Path) -> str | None:
    if isinstance(migrated, Path):
        shutil.copy(migrated, folder / "gleaner.db")
        return None
    engine = sa.create_engine(migrated, pool_pre_ping=True)  # as an app's: its pool is lent on
    CONNECTIONS.lend(engine)
    with engine.begin() as connection:
        _empty(connection)
    CONNECTIONS.take_back(engine)
    return migrated


def _empty(connection: sa.Connection) -> None:
    """Like TRUNCATE of all tables with their counters, in 10 ms instead of 230: only what was used is touched."""
    names = [table.name for table in reversed(db.metadata.sorted_tables)]  # who refers goes before who is referred to
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
    for name in connection.scalars(sa.text(filled)).all():
        connection.execute(sa.text(f'DELETE FROM "{name}"'))
    used = "FROM pg_sequences WHERE last_value IS NOT NULL"
    connection.execute(sa.text(f"SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) {used}"))


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An app without any rows."""
    return make_app()


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """An app context, for tests of services and queries; never with a client, which would share its session."""
    with app.app_context():
        yield app


@pytest.fixture
def make(app: Flask) -> Factory:
    """Makes members, boards and submissions."""
    return Factory(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()
