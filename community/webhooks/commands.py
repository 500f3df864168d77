"""What administrators may ask of webhooks."""

from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.fields import RowId, filled_line
from community.kernel.words import N_
from community.webhooks.events import NAMES
from community.webhooks.models import Format


class KeepWebhook(Command):
    """Make an endpoint, or change one. Without boards it is told of those that everybody may read."""

    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(filled_line)]
    url: Annotated[str, Field(min_length=1, max_length=500)]
    format: Format = Format.STANDARD
    events: frozenset[str] = Field(frozenset(), validate_default=True)
    boards: frozenset[RowId] = frozenset()
    message: Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)] = ""
    with_people: bool = False

    @field_validator("events")
    @classmethod
    def _known(cls, value: frozenset[str]) -> frozenset[str]:
        if not value or not value <= set(NAMES):
            raise Rejected(N_("Please choose what it is told of."))
        return value
