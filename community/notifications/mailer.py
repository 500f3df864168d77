"""What stands between a mail and the world, chosen by the composition root."""

from dataclasses import dataclass
from typing import Protocol

from community.kernel.errors import DomainError
from community.kernel.words import N_


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words."""

    subject: str
    text: str
    html: str


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

    def send(self, recipient: str, written: Written, key: str) -> None:
        """Hand a mail to the server; NotTaken when it refuses. `key` makes the Message-ID, the same at every try."""
        ...
