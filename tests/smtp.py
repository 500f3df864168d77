"""A real mail server on a port of this machine, that can be made to misbehave."""

import contextlib
import email
import email.policy
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

LONG = 60.0  # seconds that a server which hangs keeps silent, longer than anybody waits


class Mood(StrEnum):
    """How the server behaves."""

    WELL = "well"
    SLOW = "slow"
    HANGS = "hangs"  # takes the mail and never answers
    REFUSES_FOR_NOW = "4xx"
    REFUSES = "5xx"
    DROPS = "drops"  # takes the mail, keeps it, and cuts the line instead of answering
    CUTS = "cuts"  # cuts the line at once


@dataclass(frozen=True)
class Taken:
    """A mail that the server has, answered for or not."""

    recipient: str
    message: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())


@dataclass
class MailServer:
    """Listens while the block lasts; `mood` may change meanwhile, and some recipients hang whatever the mood."""

    mood: Mood = Mood.WELL
    hangs_for: set[str] = field(default_factory=set)
    taken: list[Taken] = field(default_factory=list)
    tries: int = 0
    meanwhile: Callable[[], None] = lambda: None

    def __enter__(self) -> "MailServer":
        self._over = threading.Event()
        self._server = _Listener(("127.0.0.1", 0), _Conversation)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def settings(self) -> dict[str, object]:
        """What makes a site send here."""
        return {
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": self.port,
            "MAIL_USE_TLS": False,
            "MAIL_USE_SSL": False,
            "MAIL_SUPPRESS_SEND": False,
        }

    def to(self, recipient: str | None) -> list[Taken]:
        """What somebody got, oldest first."""
        return [one for one in self.taken if one.recipient == recipient]


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    owner: MailServer


class _Conversation(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._talk()

    def _talk(self) -> None:
        owner, recipient = self.server.owner, ""
        if owner.mood is Mood.CUTS:
            owner.tries += 1
            return
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if owner.mood is Mood.SLOW:
                time.sleep(0.05)
            if verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            if verb == "RCPT" and owner.mood in (Mood.REFUSES, Mood.REFUSES_FOR_NOW):
                owner.tries += 1
                self._say("550 no such user" if owner.mood is Mood.REFUSES else "451 later")
            elif verb == "DATA":
                self._say("354 go on")
                if not self._take(owner, recipient):
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _take(self, owner: MailServer, recipient: str) -> bool:
        """Take the words of a mail; whether the conversation goes on."""
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        owner.tries += 1
        if owner.mood is Mood.HANGS or recipient in owner.hangs_for:
            owner._over.wait(LONG)
            return False
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        owner.taken.append(Taken(recipient, message))
        owner.meanwhile()
        if owner.mood is Mood.DROPS:
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
