"""A whole site as it runs for people: a data folder of its own, the web server and the worker as processes."""

import multiprocessing
import os
import re
import runpy
import secrets
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import time_machine
from flask import Flask
from flask_migrate import upgrade

from community import create_app
from community.accounts.hashing import Passwords
from community.accounts.services import start_session
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.parts import part
from community.notifications.models import Mail
from community.policy import Role
from community.search.index import IndexBroken, SearchIndex
from community.submissions.models import Board
from config import Settings, Synchronous
from tests.factories import Factory

if TYPE_CHECKING:
    from playwright.sync_api import SetCookieParam

NAME = "Fjord Coffee"
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds for something that takes one on a quiet machine
BLINK = 0.05
# The processes of sites begin as copies of one that has read the code: to read it took most of their time.
PROCESSES = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)
PROCESSES.set_forkserver_preload([__name__])
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """A running site, and the same database seen from the test."""

    base: str
    app: Flask = field(repr=False)
    people: dict[Role, Any] = field(default_factory=dict, repr=False)

    @property
    def make(self) -> Factory:
        """Makes what a test needs, through the site's own services; the site's worker does the rest."""
        return Factory(self.app)

    def ask(self, question: Callable[[], T]) -> T:
        """What the database answers."""
        with self.app.app_context():
            return question()

    def password(self, words: str) -> str:
        """What is kept of a password."""
        return self.ask(lambda: part(Passwords).hash(words))

    def cookie(self, member_id: int) -> "SetCookieParam":
        """The cookie of a browser in which this member has been signed in for an hour.

        A page varies with its cookie, and a cookie with its second: a vote in the second of the sign-in, as only a test
        is quick enough for, leaves the cookie as it was, and going back shows the page that the browser kept.
        """
        with self.app.app_context():
            token = start_session(member_id, address="127.0.0.1", browser="test")
            db.session.commit()
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        with time_machine.travel(now() - timedelta(hours=1)):
            value = serializer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": value, "url": self.base}

    def mailed_link(self, recipient: str) -> str:
        """The link in the latest mail to a recipient, once the worker has written it."""
        query = db.select(Mail.text).where(Mail.recipient == recipient).order_by(Mail.id.desc())
        text = until(lambda: self.ask(lambda: db.session.scalar(query.limit(1))), "a mail")
        found = re.search(rf"{re.escape(self.base)}/\S+", text)
        assert found, "the mail holds no link"
        return found[0]

    def until_found(self, words: str, submission_id: int) -> None:
        """Wait for the worker to have indexed a submission under these words."""

        def is_found() -> bool:
            boards = frozenset(db.session.scalars(db.select(Board.id)))
            try:
                return submission_id in part(SearchIndex).search(words, boards=boards, limit=50).ids
            except IndexBroken:  # the worker has only just begun to build it
                return False

        until(lambda: self.ask(is_found), "the index to know it")


def until(look: Callable[[], T | None], what: str) -> T:
    """What `look` finds as soon as it finds something: for what another process does, which no page shows."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(BLINK)
    return found


@contextmanager
def running(
    folder: Path,
    *,
    prepare: Callable[[Site], None] = lambda site: None,
    worker: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Site]:
    """A site in an empty folder, filled by `prepare`, for as long as the block lasts; its processes have `settings`."""
    base = f"http://127.0.0.1:{free_port()}"
    (folder / "gleaner.db").write_bytes(_migrated())
    site = Site(base, app_on(folder, base))
    prepare(site)
    children = serve(folder, base, worker=worker, settings=settings or {})
    try:
        until(lambda: answers(base, children), "the web server")
        yield site
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.join(PATIENCE)
            child.close()  # refuses if it has not ended
        site.ask(lambda: db.engine.dispose())


@cache
def _migrated() -> bytes:
    """A database without a row, as every site begins."""
    with TemporaryDirectory() as folder:
        app = app_on(Path(folder), "http://127.0.0.1")
        with app.app_context():
            upgrade()
            db.engine.dispose()
        return (Path(folder) / "gleaner.db").read_bytes()


def serve(folder: Path, base: str, *, worker: bool, settings: Mapping[str, str]) -> list[BaseProcess]:
    """Start the site's processes, away from the checkout, where a developer's `.env` may lie."""
    environment = {**surroundings(folder, base), **settings}
    # each person of a test comes from an address of their own, so that the site's limits are on, as everywhere
    through = ["--trusted-proxy=127.0.0.1", "--trusted-proxy-headers=x-forwarded-for"]
    commands = {"web": ["waitress", f"--listen={base.removeprefix('http://')}", "--threads=8", *through, "wsgi:app"]}
    if worker:
        commands["worker"] = ["flask", "--app", "wsgi", "worker", "run"]
    return [start(command, environment, folder / f"{name}.log") for name, command in commands.items()]


def surroundings(folder: Path, base: str) -> dict[str, str]:
    """The environment of the site's processes: nothing of the developer's own settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GLEANER_", "FLASK_"))}
    return {
        **own,
        "GLEANER_DATA_DIR": str(folder),
        "GLEANER_BASE_URL": base,
        "GLEANER_SITE_NAME": NAME,
        "GLEANER_SQLITE_SYNCHRONOUS": Synchronous.NORMAL,
        "GLEANER_SPAM_CONTROL": "false",  # these newcomers type faster than people; the test of spam turns it on
    }


def app_on(folder: Path, base: str) -> Flask:
    """The app of this process on the site's data."""
    made = Settings(
        _env_file=None, data_dir=folder, base_url=base, site_name="Fjord Coffee", sqlite_synchronous="NORMAL"
    )
    return create_app(made.as_flask())


def start(command: list[str], environment: dict[str, str], log: Path) -> BaseProcess:
    """A process of the site: `python -m` with this command."""
    child = PROCESSES.Process(target=_become, args=(command, environment, log), daemon=True)
    child.start()
    return child


def _become(command: list[str], environment: dict[str, str], log: Path) -> None:
    with log.open("wb") as output:
        for number in (1, 2):
            os.dup2(output.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(log.parent)
    sys.argv = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)


def free_port() -> int:
    """A port that nobody listens on, below those of which the system takes one for every connection on its way out."""
    with socket.socket() as server:
        while True:
            with suppress(OSError):
                server.bind(("127.0.0.1", 20_000 + secrets.randbelow(12_000)))
                return int(server.getsockname()[1])


def answers(base: str, children: list[BaseProcess]) -> bool:
    """Whether the web server answers; a process that has ended by itself fails the test at once."""
    assert all(child.is_alive() for child in children), "the site ended by itself"
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
