"""What may be asked about answers."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from community.answers.wording import unknown_variables
from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.words import N_, Words
from community.submissions.commands import Body

MANY = 100  # what may be answered at once


def _known(value: str) -> str:
    if unknown := unknown_variables(value):
        raise Rejected(N_("There is nothing to put into {{%(place)s}}.", place=unknown[0]))
    return value


def _name(value: str) -> str:
    cleaned = text.clean_line(value)
    if not cleaned:
        raise Rejected(N_("Please fill this in."))
    return cleaned


Because = Annotated[str, Field(max_length=300), AfterValidator(text.clean_line)]
SubmissionId = Annotated[int, Field(gt=0, lt=2**31)]


class WriteAnswer(Command):
    """Answer a submission, or change the answer; `version` is the one that was on the screen (0 for none).

    `because` says why something was kept that the coach had marked.
    """

    body: Body
    version: int | None = None
    because: Because = ""


class AnswerMany(Command):
    """Give several submissions the same answer, its places filled for each."""

    words: ClassVar[Mapping[str, Words]] = {"submissions": N_("Please choose up to %(max)s of them.", max=MANY)}

    body: Body
    because: Because = ""
    submissions: Annotated[frozenset[SubmissionId], Field(min_length=1, max_length=MANY)]


class KeepReply(Command):
    """Save a reply to use again, or change one."""

    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_name)]
    body: Annotated[Body, Field(max_length=text.BODY_LIMIT), AfterValidator(_known)]
    position: int = Field(0, ge=0, le=10_000)
