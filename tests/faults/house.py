"""A real site in processes of its own, that can be hurt; and people who write down what it acknowledged."""

import contextlib
import http.client
import itertools
import logging
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from community.kernel.ids import new_token
from community.policy import Role
from tests.conftest import POSTGRES
from tests.factories import Factory

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90.0  # seconds for what takes two: a busy machine starts a process slowly
FEW = 4  # submissions that are merged and let go, beside many that are not
SUBMISSION = re.compile(r"^/submissions/(\d+)-")


def wait_until(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
    """Wait for something; how long it took. AssertionError when it does not come."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < patience, f"waited {patience} s for {what}"
        time.sleep(0.02)
    return time.monotonic() - begun


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Site:
    """gunicorn with two web workers, and the worker process, on the database and in the folder of a test's app."""

    def __init__(self, app: Flask, *, wsgi: str = "wsgi:app", largest_file: int | None = None) -> None:
        self.port = free_port()
        self.log = Path(app.config["DATA_DIR"]) / "site.log"
        self.wsgi, self.largest_file = wsgi, largest_file
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        self.settings = {
            "GLEANER_ENV": "development",
            "GLEANER_SPAM_CONTROL": "false",
            "GLEANER_DATA_DIR": str(app.config["DATA_DIR"]),
            "GLEANER_SECRET_KEY": app.config["SECRET_KEY"],
            "GLEANER_BASE_URL": f"http://127.0.0.1:{self.port}",
            "GLEANER_PROXY_COUNT": "1",  # so that each request may come from an address of its own, below every limit
            "WEB_CONCURRENCY": "2",
            "PYTHONPATH": str(ROOT),
            **({"GLEANER_DATABASE_URL": url} if POSTGRES else {}),
        }

    def start_web(self) -> None:
        """Start gunicorn as in production, and wait until it answers."""
        bind = ["--bind", f"127.0.0.1:{self.port}", "--access-logfile", os.devnull]
        self.web = self._start("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", *bind, self.wsgi)
        wait_until(self.answers, "the web server")

    def start_worker(self) -> None:
        """Start the worker."""
        self.worker = self._start("-m", "flask", "--app", self.wsgi, "worker", "run")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        command: list[str] = [sys.executable, *words]
        if self.largest_file is not None:  # in the units of ulimit: 512 bytes
            command = ["sh", "-c", 'ulimit -f "$0"; exec "$@"', str(self.largest_file // 512), *command]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GLEANER_")}
        with (Path(os.devnull) if self.largest_file else self.log).open("ab") as said:
            return subprocess.Popen(
                command, cwd=ROOT, env={**clean, **self.settings}, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )

    def kill_a_web_worker(self) -> None:
        """kill -9 one of gunicorn's children."""
        assert self.web
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(random.choice(children)), signal.SIGKILL)

    def kill_the_worker(self) -> None:
        """kill -9 the worker, and start another one."""
        assert self.worker
        self.worker.kill()
        self.worker.wait(PATIENCE)
        self.start_worker()

    def answers(self) -> bool:
        """Whether a page comes."""
        try:
            return Browser(self, "").get("/")[0] == 200
        except OSError:
            return False

    def stop(self) -> None:
        """End everything that was started, without waiting for what it still does."""
        if self.log.exists():
            log.warning("the site said: %s", self.log.read_text(errors="replace")[-4000:])  # shown if a test fails
        if self.web and self.web.poll() is None:
            self.web.send_signal(signal.SIGQUIT)
        if self.worker and self.worker.poll() is None:
            self.worker.terminate()
        for process in filter(None, (self.web, self.worker)):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(PATIENCE)


class Browser:
    """A member's browser; one that speaks to the port."""

    def __init__(self, site: Site, cookie: str, member_id: int = 0) -> None:
        self.site, self.cookie, self.member_id = site, cookie, member_id
        self.addresses = itertools.count(random.randrange(2**24))

    def get(self, path: str) -> tuple[int, dict[str, str]]:
        """Open a page: status and headers. OSError or HTTPException when nothing came."""
        return self._send("GET", path, None)

    def post(self, path: str, **form: str | int) -> tuple[int, dict[str, str]]:
        """Send a form: status and headers."""
        return self._send("POST", path, urlencode(form))

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, dict[str, str]]:
        number = next(self.addresses) % 2**24
        headers = {
            "Cookie": f"session={self.cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=15)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            response.read()
            return response.status, dict(response.getheaders())
        finally:
            connection.close()


def browsers_of(site: Site, make: Factory, count: int, role: Role = Role.CUSTOMER) -> list[Browser]:
    """Browsers of as many members, all signed in."""
    made = []
    for actor in [make.actor(role=role) for _ in range(count)]:
        cookie = make.client(actor).get_cookie("session")
        assert cookie
        made.append(Browser(site, cookie.value, actor.id or 0))
    return made


@dataclass
class Acknowledged:
    """What the site said it had saved, and every status that it gave."""

    posts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    votes: list[tuple[int, int]] = field(default_factory=list)
    submissions: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    merges: list[tuple[int, int]] = field(default_factory=list)
    unmerged: list[int] = field(default_factory=list)
    staff_statuses: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How much was acknowledged to members."""
        return len(self.posts) + len(self.comments) + len(self.votes)

    @property
    def tidied(self) -> int:
        """How much was acknowledged to a moderator."""
        return len(self.merges) + len(self.unmerged)


def load(browser: Browser, board_id: int, told: Acknowledged, until: Callable[[], bool]) -> None:
    """Post, vote and comment as fast as the site answers; write down what it acknowledged, after it did."""
    while not until():
        words = f"Words {new_token()}"
        with contextlib.suppress(OSError, http.client.HTTPException):
            _one_act(browser, board_id, told, words, random.random())


def _one_act(browser: Browser, board_id: int, told: Acknowledged, words: str, chance: float) -> None:
    if chance < 0.3 or not told.submissions:
        status, headers = browser.post("/submissions", board=board_id, kind="idea", body=words, nonce=new_token())
        if found := SUBMISSION.match(headers.get("Location", "")):
            told.posts.append(words)
            told.submissions.append(int(found[1]))
    elif chance < 0.85:
        submission_id = random.choice(told.submissions)
        status, _ = browser.post(f"/submissions/{submission_id}/vote")
        if status == 303:
            told.votes.append((submission_id, browser.member_id))
    else:
        submission_id = random.choice(told.submissions)
        status, _ = browser.post(f"/submissions/{submission_id}/comments", body=words, nonce=new_token())
        if status == 303:
            told.comments.append(words)
    told.statuses.append(status)


def tidy(browser: Browser, told: Acknowledged, until: Callable[[], bool]) -> None:
    """Merge the oldest few with each other and let them go again, once for everything that people got saved."""
    seen = 0
    while not until():
        few = told.submissions[:FEW]
        if told.count == seen or len(few) < FEW:
            time.sleep(0.01)
            continue
        seen = told.count
        with contextlib.suppress(OSError, http.client.HTTPException):
            _merge_or_let_go(browser, told, *random.sample(few, 2))


def _merge_or_let_go(browser: Browser, told: Acknowledged, voice_id: int, into_id: int) -> None:
    if random.random() < 0.5 or not told.merges:
        status, _ = browser.post(f"/staff/submissions/{voice_id}/merge", into=into_id)
        if status == 303:
            told.merges.append((voice_id, into_id))
    else:
        voice_id, _ = told.merges[-1]
        status, _ = browser.post(f"/staff/submissions/{voice_id}/merge/withdrawal")
        if status == 303:
            told.unmerged.append(voice_id)
    told.staff_statuses.append(status)


@contextlib.contextmanager
def under_load(browsers: Sequence[Browser], board_id: int, moderator: Browser | None = None) -> Iterator[Acknowledged]:
    """All of them at work, as long as the block lasts."""
    told, stop = Acknowledged(), threading.Event()
    threads = [threading.Thread(target=load, args=(one, board_id, told, stop.is_set)) for one in browsers]
    threads += [threading.Thread(target=tidy, args=(one, told, stop.is_set)) for one in [moderator] if one]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
