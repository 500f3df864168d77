"""Fields that commands of many rooms have."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Rejected
from community.kernel.db import LARGEST
from community.kernel.words import N_


def or_none(value: object) -> object:
    """An empty field of a form is no value."""
    return None if value == "" else value


def filled_line(value: str) -> str:
    """One line of text that says something."""
    cleaned = text.clean_line(value)
    if not cleaned:
        raise Rejected(N_("Please fill this in."))
    return cleaned


RowId = Annotated[int, Field(gt=0, le=LARGEST)]
RowIdOrNone = Annotated[RowId | None, BeforeValidator(or_none)]
