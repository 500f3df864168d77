"""A real receiver on a port of this machine, that can be made to misbehave."""

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

LONG = 60.0  # seconds that one which hangs keeps silent, longer than anybody waits


class Mood(StrEnum):
    """How the receiver behaves."""

    WELL = "200"
    BUSY = "503"
    REFUSES = "400"
    GONE = "410"
    REDIRECTS = "302"
    HANGS = "hangs"
    DRIPS = "drips"  # a byte at a time, for ever
    CUTS = "cuts"
    FLOODS = "floods"  # answers with more than anybody reads


@dataclass
class Receiver:
    """What arrived, and how it is answered: `moods` in turn, the last one from then on."""

    port: int = 0
    moods: list[Mood] = field(default_factory=lambda: [Mood.WELL])
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)  # the ids of what was answered with 200
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    after: str = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook?from=gleaner"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.arrived]

    def mood(self) -> Mood:
        return self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]


@contextlib.contextmanager
def receiving(*moods: Mood) -> Iterator[Receiver]:
    """A receiver that is up inside."""
    receiver = Receiver(moods=list(moods) or [Mood.WELL])

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            receiver.connections += 1
            _take(receiver, self)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Whoever was sending is gone."""

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield receiver
        receiver.closing.set()
        server.shutdown()
        thread.join()


def _take(receiver: Receiver, handler: socketserver.StreamRequestHandler) -> None:
    mood = receiver.mood()
    if mood is Mood.CUTS:
        handler.connection.shutdown(socket.SHUT_RDWR)
        return
    headers: dict[str, str] = {}
    handler.rfile.readline()
    while line := handler.rfile.readline().decode().strip():
        name, _colon, value = line.partition(":")
        headers[name.lower()] = value.strip()
    receiver.arrived.append((headers, handler.rfile.read(int(headers["content-length"]))))
    if mood is Mood.HANGS:
        receiver.closing.wait(LONG)
    elif mood is Mood.DRIPS:
        while not receiver.closing.wait(0.02):
            handler.wfile.write(b"H")
    elif mood is Mood.FLOODS:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        end = time.monotonic() + LONG
        while time.monotonic() < end and not receiver.closing.is_set():
            handler.wfile.write(b"x" * 65_536)
    else:
        if mood is Mood.WELL:
            receiver.taken.append(headers["webhook-id"])
        more = f"Retry-After: {receiver.after}\r\n" if receiver.after else ""
        more += "Location: http://127.0.0.1:1/\r\n" if mood is Mood.REDIRECTS else ""
        handler.wfile.write(f"HTTP/1.1 {mood} Said\r\n{more}Content-Length: 4\r\n\r\nsaid".encode())
