"""Sending requests: with `wrk` where it is installed, with threads of our own where it is not."""

import http.client
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from benchmarks.server import Server

CONNECTIONS = 8
SETTLING = 0.2  # seconds until a server has counted what it did last
LUA = """
local shots = {
%s
}
local threads = 0
function setup(thread) thread:set("first", threads * math.floor(#shots / 2)); threads = threads + 1 end
function init() at = first end
function request() at = at %% #shots + 1; return shots[at] end
function done(summary)
  local e = summary.errors
  io.write(string.format("SENT %%d BAD %%d\\n", summary.requests, e.status + e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One request."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""  # a form as it is sent, so nothing but ASCII

    def raw(self) -> str:
        """As it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += [f"Content-Length: {len(self.body)}"] if self.method == "POST" else []
        return "\r\n".join([*lines, "", self.body])


@dataclass(frozen=True, slots=True)
class Spent:
    """What some seconds of load cost."""

    requests: int
    refused: int  # answers of 400 and more, and connections that failed
    seconds: float
    cpu: float

    @property
    def milliseconds(self) -> float:
        """Processor time a request."""
        return 1000 * self.cpu / max(1, self.requests)


def spend(server: Server, shots: Sequence[Shot], seconds: int, folder: Path, connections: int = CONNECTIONS) -> Spent:
    """Send these requests round and round over so many connections, and see what the server's processes use."""
    if not shots:
        raise SystemExit("There is nothing to ask for: this community has none of it left.")
    send = _with_wrk if shutil.which("wrk") else _with_threads
    before, began = server.cpu_seconds(), time.monotonic()
    requests, refused = send(server, shots, seconds, folder, connections)
    elapsed = time.monotonic() - began
    time.sleep(SETTLING)
    return Spent(requests, refused, elapsed, server.cpu_seconds() - before)


def _with_wrk(server: Server, shots: Sequence[Shot], seconds: int, folder: Path, connections: int) -> tuple[int, int]:
    script = folder / "shots.lua"
    script.write_text(LUA % ",\n".join(json.dumps(shot.raw()) for shot in shots), encoding="ascii")
    threads = "2" if len(shots) > 1 and connections > 1 else "1"
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script)]
    out = subprocess.run([*command, server.url], capture_output=True, text=True, check=True).stdout
    found = re.search(r"SENT (\d+) BAD (\d+)", out)
    if found is None:
        raise SystemExit(f"wrk said something else:\n{out}")
    return int(found[1]), int(found[2])


def _with_threads(
    server: Server, shots: Sequence[Shot], seconds: int, _folder: Path, connections: int
) -> tuple[int, int]:
    turns, counts = count(), [[0, 0] for _ in range(connections)]
    until = time.monotonic() + seconds

    def shoot(mine: list[int]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        while time.monotonic() < until:
            shot = shots[next(turns) % len(shots)]
            connection.request(shot.method, shot.path, shot.body or None, dict(shot.headers))
            answer = connection.getresponse()
            answer.read()
            mine[0] += 1
            mine[1] += answer.status >= 400

    workers = [threading.Thread(target=shoot, args=(mine,)) for mine in counts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(sent for sent, _ in counts), sum(bad for _, bad in counts)
