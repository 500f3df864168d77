"""What may be asked about promises."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.fields import filled_line, or_none
from community.kernel.words import N_, Words
from community.promises.models import GivenTo

WEB = ("https://", "http://", "/")


def _address(value: str) -> str:
    """A web address, or a path of this site; anything else a browser would run or fail at."""
    if value and (not value.startswith(WEB) or value.startswith("//") or any(one.isspace() for one in value)):
        raise Rejected(N_("Please give an address that begins with https://, or with / for a page of this site."))
    return value


PromiseText = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(filled_line)]
Reason = Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)]
MemberId = Annotated[Annotated[int, Field(gt=0, lt=2**31)] | None, BeforeValidator(or_none)]
Address = Annotated[str, Field(max_length=500), AfterValidator(_address)]
NO_DAY: Mapping[str, Words] = {"due_on": N_("Please give a day.")}


class MakePromise(Command):
    """Promise something to those who asked; without an owner it is the maker's to keep."""

    words: ClassVar[Mapping[str, Words]] = NO_DAY

    text: PromiseText
    due_on: date
    given_to: GivenTo = GivenTo.SUBMISSION
    owner: MemberId = None


class Decision(Command):
    """What a sentence that reads like a promise is: one for a day, or none."""

    words: ClassVar[Mapping[str, Words]] = NO_DAY

    due_on: Annotated[date | None, BeforeValidator(or_none)] = None
    is_none: bool = False


class EditPromise(Command):
    """Change a promise; its earlier words and day stay in its history, with the reason."""

    words: ClassVar[Mapping[str, Words]] = NO_DAY

    text: PromiseText
    due_on: date
    given_to: GivenTo = GivenTo.SUBMISSION
    owner: MemberId = None
    reason: Reason = ""


class KeepPromise(Command):
    """Say that it was done, and where one can see it."""

    proof_url: Address = ""
    note: Reason = ""


class ReleasePromise(Command):
    """Say that it need not be kept: the customer agreed, or there is a reason that they can read."""

    consent: bool = False
    reason: Reason = ""


class SayKept(Command):
    """What a customer says of a promise."""

    kept: bool
