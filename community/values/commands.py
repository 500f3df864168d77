"""What administrators may ask for."""

from typing import Annotated

from pydantic import AfterValidator, Field

from community.kernel import text
from community.kernel.commands import Command
from community.kernel.fields import RowId, RowIdOrNone, filled_line
from community.values.models import Sense

Needed = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(filled_line)]
Optional = Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)]


class KeepValue(Command):
    """Say what the company stands for, or change it."""

    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(filled_line)]
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
