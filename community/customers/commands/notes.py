"""What may be noted on behalf of a customer, and what they may say to it."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from community.accounts.commands import NAME_LIMIT, normal_email
from community.customers.models import Source
from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.fields import or_none
from community.kernel.words import N_
from community.submissions.importance import Importance
from community.submissions.models import Kind

QUOTE_LIMIT = 2_000


def _quote(written: str) -> str:
    if text.is_blank(written):
        raise Rejected(N_("Please write down what they said, word by word."))
    return text.clean(written, limit=QUOTE_LIMIT)


def _link(written: str) -> str:
    bare = text.clean_line(written, limit=500)
    if bare and not bare.startswith(("https://", "http://")):
        raise Rejected(N_("Please give an address that begins with https://."))
    return bare


def _member(value: Any) -> int | None:
    return int(value) if str(value or "").isdecimal() and len(str(value)) < 10 and int(value) else None


def _name(written: str) -> str:
    return text.clean_line(written, limit=NAME_LIMIT)


Quote = Annotated[str, AfterValidator(_quote)]


class NoteFor(Command):
    """Who said what, where: a member that was chosen, or somebody by name or address, who is made when new."""

    member: Annotated[int | None, BeforeValidator(_member)] = None
    name: Annotated[str, AfterValidator(_name)] = ""
    email: Annotated[str, AfterValidator(lambda written: normal_email(written) if written else "")] = ""
    source: Source
    link: Annotated[str, AfterValidator(_link)] = ""
    quote: Quote = Field("", validate_default=True)
    importance: Annotated[Importance | None, BeforeValidator(or_none)] = None

    @model_validator(mode="after")
    def names_somebody(self) -> Self:
        """Somebody said it."""
        if not (self.member or self.name or self.email):
            raise Rejected(N_("Please say who said it."))
        return self


class NotePost(NoteFor):
    """The same, to be posted as a submission of theirs in their own words."""

    board: int = Field(gt=0, lt=2**31)
    kind: Kind
    title: Annotated[str, Field(max_length=200)] = ""


class Reply(StrEnum):
    """What a customer says to what was noted for them."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REMOVE = "remove"


class ReplyToNote(Command):
    """Confirm, correct or remove it."""

    reply: Reply
    quote: str = ""

    @model_validator(mode="after")
    def has_words(self) -> Self:
        """A correction has words."""
        if self.reply is Reply.CORRECT:
            _quote(self.quote)
        return self
