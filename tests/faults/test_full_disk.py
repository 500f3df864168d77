"""A disk without room: reading works, saving says so, nothing that was acknowledged is lost, and it mends by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from community import create_app
from community.kernel.db import db
from community.search.memory import MemoryIndex
from tests.conftest import settings
from tests.factories import Factory
from tests.faults.checker import damage, lost, wrong_counters
from tests.faults.house import SUBMISSION, Acknowledged, Browser, Site, browsers_of

WORDS = "The door is too heavy. " * 300  # seven kilobytes
ROOM = 1024 * 1024  # that is left on the disk


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Flask]:
    """An app on a file, whatever the other tests run on."""
    app = create_app({**settings(tmp_path), "SEARCH_INDEX": MemoryIndex()})
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def fill(browser: Browser, board_id: int, told: Acknowledged) -> dict[str, str]:
    """Post until the site refuses; what it answered then."""
    for number in range(200):
        words = f"{number} {WORDS}".strip()
        status, headers = browser.post("/submissions", board=board_id, kind="idea", body=words)
        told.statuses.append(status)
        if not SUBMISSION.match(headers.get("Location", "")):
            return headers
        told.posts.append(words)
    raise AssertionError("the disk did not get full")


@pytest.mark.faults
@pytest.mark.timeout(400)
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_full_disk_refuses_to_save_and_loses_nothing(sqlite_app: Flask):
    make = Factory(sqlite_app)
    board, told = make.board(), Acknowledged()
    site = Site(sqlite_app)
    (browser,) = browsers_of(site, make, 1)
    largest = max(path.stat().st_size for path in Path(sqlite_app.config["DATA_DIR"]).glob("gleaner.db*"))
    site.largest_file = largest + ROOM
    try:
        site.start_web()
        headers = fill(browser, board.id, told)
        assert told.statuses[-1] == 503
        assert int(headers["Retry-After"]) > 0
        assert len(told.posts) > 3
        assert [browser.get(path)[0] for path in ("/", "/boards/shops", "/submissions/new", "/me")] == [200] * 4
        site.stop()
        site.largest_file = None
        site.start_web()
        assert browser.post("/submissions", board=board.id, kind="idea", body="Room again.")[0] == 303
    finally:
        site.stop()
    told.posts.append("Room again.")
    assert lost(sqlite_app, told) == []
    assert wrong_counters(sqlite_app) == []
    assert damage(sqlite_app) == []


def test_saving_goes_on_when_there_is_room_again(sqlite_app: Flask):
    """The same inside one process, where room comes back without a restart."""
    make = Factory(sqlite_app)
    board, ana = make.board(), make.actor()
    browser = make.client(ana)
    limit: list[int] = []

    @sa.event.listens_for(engine_of(sqlite_app), "checkout")
    def shrink(connection: Any, *_: Any) -> None:
        for pages in limit:
            connection.execute(f"PRAGMA max_page_count={pages}")

    def post(words: str) -> Any:
        return browser.post("/submissions", data={"board": board.id, "kind": "idea", "body": words})

    assert post("Before.").status_code == 303
    limit.append(1)
    refused = [answer for answer in (post(f"{number} {WORDS}") for number in range(50)) if answer.status_code != 303]
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert browser.get("/").status_code == 200
    limit[0] = 1_000_000
    assert post("After.").status_code == 303
    assert wrong_counters(sqlite_app) == []


def engine_of(app: Flask) -> sa.Engine:
    """The engine of an app."""
    with app.app_context():
        return db.engine
