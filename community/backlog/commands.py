"""What may be asked of the backlog: the same words in a page's address, an export and a command."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from community.kernel import text
from community.kernel.commands import Command
from community.submissions.models import Kind, StatusKind

Q_LIMIT = 400


class Taught(StrEnum):
    """The IP types of a filter, with one more for what nobody has classified."""

    PRODUCT = "product"
    POLICY = "policy"
    SERVICE = "service"
    NONE = "none"
    WAITING = "waiting"


class BacklogSort(StrEnum):
    """The orders of the backlog."""

    VOTES = "votes"
    MONEY = "money"
    TREND = "trend"
    AGE = "age"


class Direction(StrEnum):
    """Which end of an order comes first; the largest age is the oldest."""

    DESC = "desc"
    ASC = "asc"


def _words(value: str) -> str:
    return text.clean_line(value[:Q_LIMIT])


class BacklogQuery(Command):
    """A question to the backlog. What means nothing is ignored, so that an old link still shows a page."""

    q: Annotated[str, AfterValidator(_words)] = ""
    board: Annotated[str, Field(max_length=200)] = ""
    kind: Kind | None = None
    ip: Taught | None = None
    tag: Annotated[str, Field(max_length=200)] = ""
    status: StatusKind | None = None
    segment: Annotated[str, Field(max_length=200)] = ""
    votes: int = Field(0, ge=0, le=2**31 - 1)
    since: date | None = None
    until: date | None = None
    sort: BacklogSort = BacklogSort.VOTES
    dir: Direction = Direction.DESC

    @field_validator("*", mode="wrap")
    @classmethod
    def or_default(cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """A value that means nothing counts as not given."""
        try:
            return validate(value)
        except ValidationError:
            return cls.model_fields[str(info.field_name)].default

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the list, as it stands in an address."""
        return {name: value for name, value in self.to_query().items() if name not in ("sort", "dir")}

    def to_query(self) -> dict[str, str]:
        """The question as parameters of an address, without what is the default anyway."""
        return {
            name: str(value) for name, value in self.model_dump(exclude_defaults=True, mode="json").items() if value
        }

    def but(self, **changes: Any) -> Self:
        """The same question with something changed; None takes a filter off."""
        kept = {name: value for name, value in {**self.model_dump(), **changes}.items() if value is not None}
        return self.model_validate(kept)
