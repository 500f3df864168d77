"""What administrators may ask for."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.words import N_
from community.values.models import Sense


def _line(value: str) -> str:
    cleaned = text.clean_line(value)
    if not cleaned:
        raise Rejected(N_("Please fill this in."))
    return cleaned


def _or_none(value: object) -> object:
    """An empty field of a form is no value."""
    return None if value == "" else value


Needed = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_line)]
Optional = Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)]
RowId = Annotated[int, Field(gt=0, lt=2**31)]
RowIdOrNone = Annotated[RowId | None, BeforeValidator(_or_none)]


class KeepValue(Command):
    """Say what the company stands for, or change it."""

    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_line)]
    statement: Needed
    why: Optional = ""
    position: int = Field(0, ge=0, le=10_000)


class Commit(Command):
    """Say what a value means in practice."""

    text: Needed


class AddEvidence(Command):
    """Show where a value was lived, or admit where it was not: a submission, or one of its promises."""

    submission: RowId
    promise: RowIdOrNone = None
    commitment: RowIdOrNone = None
    sense: Sense
    note: Optional = ""
    changed: Optional = ""
