"""What stands between a mail and the world, chosen by the composition root."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from community.kernel.errors import DomainError
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.queries.inbox import Item


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words, and headers beside the usual ones."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to somebody; `key` makes its Message-ID, the same at every try."""

    key: str
    recipient: str
    written: Written


@dataclass(frozen=True, slots=True)
class News:
    """What one mail tells a member: its threads with their items, newest first, and by which key it can be stopped."""

    name: str
    language: str
    zone: str
    cadence: Cadence
    threads: Sequence[Sequence[Item]]
    key: str
    title: str = ""  # of the one thing that it is about
    member_id: int = 0


class NotTaken(DomainError):
    """The mail server does not take a mail now."""

    status = 503
    title = N_("The mail server did not take it")


class Mailer(Protocol):
    """Writes mails from templates and sends them."""

    @property
    def can_send(self) -> bool:
        """Whether a mail server is set."""
        ...

    def write(self, template: str, **values: object) -> Written:
        """Fill in `templates/mail/<template>`; a `path` becomes a link to this site."""
        ...

    def write_news(self, news: News) -> Written:
        """A mail that tells a member what there is to tell, in their language and the time of their zone."""
        ...

    def send(self, recipient: str, written: Written, key: str) -> None:
        """Hand a mail to the server; NotTaken when it refuses. `key` makes the Message-ID, the same at every try."""
        ...

    def send_all(self, letters: Sequence[Letter]) -> Iterator[tuple[Letter, NotTaken | None]]:
        """Hand over several at the same time; each as soon as it was taken or refused, so that one which hangs holds
        up none of the others.
        """
        ...
