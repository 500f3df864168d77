"""What members did that somebody has to write a mail about.

Each event has a cause of its own, from which the mail's key is made: a job that runs twice writes one mail. Events of
visitors carry the address that was typed, known or not, so that an answer takes as long for a stranger as for a member.
"""

import secrets
from dataclasses import dataclass

from community.kernel.events import Event


def new_cause() -> str:
    """A name for one event."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class SignUpWanted(Event):
    """Somebody wants an account; `intents` is the hash that names what waits in their browser."""

    email: str
    name: str
    intents: str | None
    cause: str


@dataclass(frozen=True, slots=True)
class ConfirmationWanted(Event):
    """Somebody says that this address is theirs."""

    email: str
    cause: str


@dataclass(frozen=True, slots=True)
class ResetWanted(Event):
    """Somebody forgot the password of this address."""

    email: str
    cause: str


@dataclass(frozen=True, slots=True)
class EmailChangeWanted(Event):
    """A member wants to be written to at another address."""

    member_id: int
    email: str
    cause: str


@dataclass(frozen=True, slots=True)
class EmailChanged(Event):
    """A member has another address now; the old one is told."""

    member_id: int
    old: str
    cause: str


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """A member has another password now."""

    member_id: int
    cause: str
