"""One request to somebody else's server: a checked address, ten seconds in all, no redirect, a bounded answer.

Webhooks are posted by it, and trackers are asked by it: there is no other way out of the site.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from community.kernel.words import N_, Words
from community.webhooks.addresses import Target, Unreachable, checked_address

PATIENCE = 10.0  # seconds, from the look-up of the name to the last byte that is read
MOST_READ = 64 * 1024
KEPT = 1_000  # characters of an answer that the log keeps


@dataclass(frozen=True, slots=True)
class Answered:
    """What an endpoint said; without a status it could not be reached, for the reason in `words`."""

    status: int | None
    text: str = ""
    words: Words | None = None
    retry_after: int | None = None
    etag: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the message arrived."""
        return self.status is not None and 200 <= self.status < 300


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    allowed: Collection[str],
    *,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
) -> Answered:
    """Send a message, and say what came back; as much of it as the log keeps."""
    return ask(target, Asked("POST", body, headers), allowed, patience=patience, clock=clock)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a server, and how many characters of its answer are of interest."""

    method: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    agent: str = "Gleaner-Webhooks/1"
    kept: int = KEPT


def ask(
    target: Target,
    asked: Asked,
    allowed: Collection[str],
    *,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
) -> Answered:
    """Ask it, and say what came back. Whatever goes wrong on the way is an answer too."""
    until = clock() + patience
    try:
        address = checked_address(target, allowed)
        with (
            socket.create_connection(address, timeout=_left(until, clock)) as plain,
            _secured(plain, target, _left(until, clock)) as line,
        ):
            line.settimeout(_left(until, clock))
            line.sendall(_request(target, asked))
            return _read(line, asked, until, clock)
    except Unreachable as error:
        return Answered(None, words=error.words)
    except TimeoutError:
        return Answered(None, words=N_("It did not answer within %(seconds)s seconds.", seconds=round(patience)))
    except ssl.SSLError:
        return Answered(None, words=N_("Its certificate is not valid."))
    except (OSError, http.client.HTTPException, ValueError):
        return Answered(None, words=N_("The line was cut, or nobody listens there."))


def _left(until: float, clock: Callable[[], float]) -> float:
    left = until - clock()
    if left <= 0:
        raise TimeoutError
    return left


def _secured(plain: socket.socket, target: Target, left: float) -> socket.socket:
    if not target.is_secure:
        return plain
    plain.settimeout(left)
    return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)


def _request(target: Target, asked: Asked) -> bytes:
    lines = [
        f"{asked.method} {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        "Connection: close",
        f"User-Agent: {asked.agent}",
        *(["Content-Type: application/json", f"Content-Length: {len(asked.body)}"] if asked.body else []),
        *(f"{name}: {value}" for name, value in asked.headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + asked.body


class _Deadline(io.RawIOBase):
    """Reads from a socket until a moment that no dripping byte moves, and no more than `most` bytes."""

    def __init__(self, line: socket.socket, most: int, until: float, clock: Callable[[], float]) -> None:
        self.line, self.rest, self.until, self.clock = line, most, until, clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.rest <= 0:
            return 0
        self.line.settimeout(_left(self.until, self.clock))
        read = self.line.recv_into(buffer, min(len(buffer), self.rest))
        self.rest -= read
        return read


class _Line:
    """As much of a socket as http.client asks for."""

    def __init__(self, raw: _Deadline) -> None:
        self.raw = raw

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(self.raw)


def _read(line: socket.socket, asked: Asked, until: float, clock: Callable[[], float]) -> Answered:
    raw = _Deadline(line, MOST_READ + asked.kept * 4, until, clock)
    response = http.client.HTTPResponse(cast(socket.socket, _Line(raw)), method=asked.method)
    response.begin()
    try:
        text = response.read(asked.kept * 4).decode("utf-8", "replace")[: asked.kept]
    except (OSError, http.client.HTTPException):  # it was answered; what else it wanted to say is lost
        text = ""
    after = response.getheader("Retry-After") or ""
    seconds = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else None
    etag = (response.getheader("ETag") or "")[:200]
    return Answered(response.status, text.replace("\x00", ""), retry_after=seconds, etag=etag)
