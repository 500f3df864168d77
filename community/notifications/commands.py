"""What may be asked of notifications."""

from enum import StrEnum
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, ValidationError

from community.kernel.commands import Command, Rejected
from community.kernel.words import N_, Words
from community.notifications.models import Cadence


class Language(StrEnum):
    """The languages that mails are written in."""

    ENGLISH = "en"
    GERMAN = "de"


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise Rejected(N_("Please choose one of these."))
    return name


FIELD = "cadence-"  # and the name of a source: what a form calls its choice


class ChooseMails(Command):
    """Say how soon a mail tells of which source, in which language and in the time of which zone."""

    cadences: dict[str, Cadence]
    language: Language
    time_zone: Annotated[str, AfterValidator(_zone)]

    @classmethod
    def _explain(cls, error: ValidationError) -> dict[str, Words]:
        """What is wrong with one cadence is said of that one."""
        fields = super()._explain(error)
        if words := fields.pop("cadences", None):
            wrong = (str(problem["loc"][1]) for problem in error.errors() if problem["loc"][0] == "cadences")
            fields = {**{f"{FIELD}{name}": words for name in wrong}, **fields}
        return fields


class What(StrEnum):
    """What an unsubscribe link stops."""

    ALL = "all"
    THREAD = "thread"
