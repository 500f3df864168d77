"""What may be asked of notifications."""

from enum import StrEnum
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from community.kernel.commands import Command, Rejected
from community.kernel.words import N_
from community.notifications.models import Cadence


class Language(StrEnum):
    """The languages that mails are written in."""

    ENGLISH = "en"
    GERMAN = "de"


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise Rejected(N_("Please choose one of these."))
    return name


class ChooseMails(Command):
    """Say how soon a mail tells of which source, in which language and in the time of which zone."""

    cadences: dict[str, Cadence]
    language: Language
    time_zone: Annotated[str, AfterValidator(_zone)]


class What(StrEnum):
    """What an unsubscribe link stops."""

    ALL = "all"
    THREAD = "thread"
