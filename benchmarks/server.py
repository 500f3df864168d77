"""Servers to measure, and the processor time that they use."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 30
HELLO = """from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return "hello"
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time that the master and its workers have used so far."""
        return sum(_ticks(pid) for pid in family(self.pid)) / TICKS

    def private_mib(self) -> float:
        """Memory that only these processes hold, pages shared by forking counted once (Linux: Pss)."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii") for pid in family(self.pid)]
        sizes = [line.split()[1] for text in rollups for line in text.splitlines() if line.startswith("Pss:")]
        return sum(map(int, sizes)) / 1024


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += family(int(child))
    return found


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])  # utime and stime: proc(5)


@contextmanager
def gunicorn(target: str, *options: str, folder: Path, env: Mapping[str, str]) -> Iterator[Server]:
    """A gunicorn with two workers, ended afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *options, "-w", "2", "-b", f"127.0.0.1:{port}", target]
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **env}, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def hello(folder: Path) -> Iterator[Server]:
    """The unit: the smallest Flask application, on gunicorn's own defaults but for two workers."""
    (folder / "hello_app.py").write_text(HELLO, encoding="utf-8")
    with gunicorn("hello_app:app", folder=folder, env={}) as server:
        yield server


@contextmanager
def gleaner(data_dir: Path, folder: Path) -> Iterator[Server]:
    """The site as deploy/gunicorn.conf.py runs it (gthread, four threads, preloaded, access log), behind one proxy."""
    options = ["-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "--pythonpath", str(ROOT)]
    env = {"GLEANER_DATA_DIR": str(data_dir.resolve()), "GLEANER_PROXY_COUNT": "1"}
    with gunicorn("wsgi:app", *options, folder=folder, env=env) as server:
        yield server


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, and the measurement will say what
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"the server at {url} did not start")
