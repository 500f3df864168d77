"""What may be asked about boards and submissions."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.fields import filled_line, or_none
from community.kernel.words import N_, Words
from community.policy import Audience, Trust
from community.submissions.importance import SITUATION_LIMIT, Importance
from community.submissions.models import Kind, StatusKind


def _body(value: str) -> str:
    cleaned = text.clean(value)
    if not cleaned:
        raise Rejected(N_("Please write a few words first."))
    return cleaned


def _one_line(value: object) -> object:
    return text.clean_line(value) if isinstance(value, str) else value


Title = Annotated[str, AfterValidator(text.clean_title)]
Body = Annotated[str, AfterValidator(_body)]
Note = Annotated[str, Field(max_length=2_000), AfterValidator(text.clean)]
Because = Annotated[str, Field(max_length=300), AfterValidator(text.clean_line)]
Situation = Annotated[str, Field(max_length=SITUATION_LIMIT), BeforeValidator(_one_line)]
Nonce = Annotated[str | None, Field(max_length=80)]


class Draft(Command):
    """Words that are still being written."""

    title: Title = ""
    body: Body


class Look(Command):
    """What there is of words while they are written, to look for others' by: a title may come before the body."""

    title: Title = ""
    body: Body = ""


class PostSubmission(Command):
    """Say something on a board; an empty title is made from the first line."""

    words: ClassVar[Mapping[str, Words]] = {"kind": N_("Please choose one of these.")}
    body: Body  # the fields stand as on the page, and so do the messages of a refused form
    kind: Kind
    board: int = Field(gt=0, lt=2**31)
    title: Title = ""
    nonce: Nonce = None
    differs: Mapping[int, Because] = Field({}, max_length=10)  # from others that were shown: why, by their ids


class PostVoice(Command):
    """Say the same as somebody else in one's own words; without a kind it is of the other's."""

    kind: Kind | None = None
    title: Title = ""
    body: Body
    nonce: Nonce = None


class SayImportance(Command):
    """Say how much something that one voted for matters, and perhaps what it is like for oneself."""

    importance: Importance
    situation: Situation = ""


class SplitOff(Command):
    """Make a passage (`body`) a submission of its own; an empty title is made from its first line."""

    kind: Kind
    title: Title = ""
    body: Body
    nonce: Nonce = None


class EditSubmission(Command):
    """Change one's words; `version` is the one that was edited, so that nobody overwrites a newer one."""

    body: Body
    kind: Kind
    title: Title = ""
    version: int


class PostComment(Command):
    """Say something under a submission, or in answer to a comment there."""

    body: Body
    parent: int | None = Field(None, gt=0, lt=2**31)
    nonce: Nonce = None


class EditComment(Command):
    """Change one's comment."""

    body: Body


class ChangeStatus(Command):
    """Move a submission to another status and tell the public why.

    Declining names a kind of reason; planning gives a day or says plainly that there is none.
    """

    status: int = Field(gt=0, lt=2**31)
    note: Note = ""
    decline_reason: Annotated[Annotated[int, Field(gt=0, lt=2**31)] | None, BeforeValidator(or_none)] = None
    promised_for: Annotated[date | None, BeforeValidator(or_none)] = None
    no_date: bool = False


class KeepStatus(Command):
    """Name a step of a board, or change one."""

    name: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(filled_line)]
    kind: StatusKind
    position: int = Field(0, ge=0, le=10_000)


class KeepDeclineReason(Command):
    """Name a kind of reason for declining, or change one."""

    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(filled_line)]
    position: int = Field(0, ge=0, le=10_000)
    is_offered: bool = False


class KeepBoard(Command):
    """Make a board, or change one."""

    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(filled_line)]
    description: Annotated[str, Field(max_length=300), AfterValidator(text.clean_line)] = ""
    audience: Audience = Audience.PUBLIC
    position: int = Field(0, ge=0, le=10_000)
    answer_within: Annotated[Annotated[int, Field(ge=1, le=365)] | None, BeforeValidator(or_none)] = None
    publishes_from: Trust = Trust.NEWCOMER
