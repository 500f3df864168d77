"""What may be asked of moderation."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.fields import filled_line, or_none
from community.kernel.words import N_, Words
from community.moderation.models import FlagReason, WatchedAction
from community.policy import Trust
from community.submissions.commands import Body, Title
from community.submissions.models import Kind

MOST_AT_ONCE = 100

SAY_WHAT = N_("Please say what they could change. They get your words and can send theirs again.")


def _filled(value: str) -> str:
    cleaned = text.clean(value)
    if not cleaned:
        raise Rejected(SAY_WHAT)
    return cleaned


def _by_a_member(value: FlagReason) -> FlagReason:
    if value is FlagReason.WATCHED:
        raise Rejected(N_("Please choose one of these."))
    return value


def _of_customers(value: Trust) -> Trust:
    if value is Trust.TEAM:
        raise Rejected(N_("Please choose one of these."))
    return value


def _watchable(value: str) -> str:
    stem = value.removesuffix("*")
    if "*" in stem or not any(letter.isalnum() for letter in stem):
        raise Rejected(N_("Please give a word; * may stand at its end only."))
    return value


class RaiseFlag(Command):
    """Ask the team to look at something."""

    reason: Annotated[FlagReason, AfterValidator(_by_a_member)]
    note: Annotated[str, Field(max_length=500), AfterValidator(text.clean)] = ""


class SendBack(Command):
    """Ask the author to change something first, and say what."""

    words: ClassVar[Mapping[str, Words]] = {"message": SAY_WHAT}
    message: Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_filled)]


class Block(Command):
    """Close somebody's account, with all of theirs that waits; `and_published` takes off what they published too."""

    and_published: bool = False


class ChangeHeld(Command):
    """Change one's own words while they wait, or after they were sent back; then they wait again."""

    body: Body
    title: Title = ""
    kind: Annotated[Kind | None, BeforeValidator(or_none)] = None
    version: int


class GiveTrust(Command):
    """Say how far somebody is trusted; None: as it follows from what they did here."""

    trust: Annotated[Annotated[Trust, AfterValidator(_of_customers)] | None, BeforeValidator(or_none)] = None


class KeepWatchedWord(Command):
    """Watch a word, or some in a row."""

    word: Annotated[str, Field(min_length=2, max_length=80), AfterValidator(filled_line), AfterValidator(_watchable)]
    action: WatchedAction
    replacement: Annotated[str, Field(max_length=80), AfterValidator(text.clean_line)] = ""
