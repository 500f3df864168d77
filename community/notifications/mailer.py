"""What stands between a mail and the world, chosen by the composition root."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words."""

    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Writes mails from templates and sends them."""

    @property
    def can_send(self) -> bool:
        """Whether a mail server is set."""
        ...

    def write(self, template: str, **values: object) -> Written:
        """Fill in `templates/mail/<template>`; `path` values become links to this site."""
        ...

    def send(self, recipient: str, written: Written, key: str) -> None:
        """Hand a mail to the server; raises when it does not take it. `key` makes the Message-ID, the same at every try."""
        ...
