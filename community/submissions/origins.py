"""Where a submission came from, when it was not written here."""

import re
from enum import StrEnum


class System(StrEnum):
    """Where people come from."""

    FIDER = "fider"
    USERVOICE = "uservoice"
    QUACKBACK = "quackback"
    CLEARFLASK = "clearflask"


NAMES = {
    System.FIDER: "Fider",
    System.USERVOICE: "UserVoice",
    System.QUACKBACK: "Quackback",
    System.CLEARFLASK: "ClearFlask",
}


def origin_words(source: str) -> str:
    """Where it came from, in the English of files."""
    system = system_of(source)
    return f"From {system}" if system else "Imported"


def system_of(source: str) -> str | None:
    """The name of the system that an import's source tells of, as `fider` and `old-fider` do; None for any other.

    A source may be any words of the team's own, and those are not for the public.
    """
    words = set(re.findall(r"[a-z]+", source.casefold()))
    return next((name for system, name in NAMES.items() if system.value in words), None)
