"""What may be asked of the backlog: the same words in a page's address, an export and a command; and of a plan."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from community.backlog.columns import tidied
from community.backlog.grounds import HEAVIEST, GroundKind, Need
from community.backlog.scoring import Formula
from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.errors import Invalid
from community.kernel.fields import RowId, RowIdOrNone, filled_line
from community.kernel.words import N_, Words
from community.submissions.models import Kind, StatusKind
from community.triage.commands import Name

Q_LIMIT = 400
TARGET_LIMIT = 40


class Taught(StrEnum):
    """The IP types of a filter, with one more for what nobody has classified."""

    PRODUCT = "product"
    POLICY = "policy"
    SERVICE = "service"
    NONE = "none"
    WAITING = "waiting"


class BacklogSort(StrEnum):
    """The orders of the backlog: `rank` is the one that people made."""

    RANK = "rank"
    SCORE = "score"
    EFFORT = "effort"
    VOTES = "votes"
    MONEY = "money"
    TREND = "trend"
    AGE = "age"


class Direction(StrEnum):
    """Which end of an order comes first; the largest age is the oldest."""

    DESC = "desc"
    ASC = "asc"


class Face(StrEnum):
    """How the backlog is laid out: as rows, or as lanes side by side, one for each kind of status."""

    TABLE = "table"
    LANES = "lanes"


UNASKED = frozenset({"sort", "dir", "then", "then_dir", "cols", "face", "close"})  # says how to show, not what


def _words(value: str) -> str:
    return text.clean_line(value[:Q_LIMIT])


def _lines(value: str) -> str:
    return "\n".join(filter(None, (text.clean_line(line) for line in value.replace(",", "\n").splitlines())))


def _number(value: object) -> object:
    """The same, with a comma for a point and without a percent sign, as people type them."""
    return value.strip().rstrip("%").strip().replace(",", ".") or None if isinstance(value, str) else value


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
    owner: RowId | None = None
    jones: bool = False
    sort: BacklogSort = BacklogSort.VOTES
    dir: Direction = Direction.DESC
    then: BacklogSort | None = None
    then_dir: Direction = Direction.DESC
    cols: Annotated[str, AfterValidator(tidied)] = ""
    face: Face = Face.TABLE
    close: bool = False

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
        return {name: value for name, value in self.to_query().items() if name not in UNASKED}

    @property
    def orders(self) -> list[tuple[BacklogSort, Direction]]:
        """The orders, the first before the second."""
        first = (self.sort, self.dir)
        return [first, (self.then, self.then_dir)] if self.then and self.then is not self.sort else [first]

    def to_query(self) -> dict[str, str]:
        """The question as parameters of an address, without what is the default anyway."""
        return {
            name: str(value) for name, value in self.model_dump(exclude_defaults=True, mode="json").items() if value
        }

    def but(self, **changes: Any) -> Self:
        """The same question with something changed; None takes a filter off."""
        kept = {name: value for name, value in {**self.model_dump(), **changes}.items() if value is not None}
        return self.model_validate(kept)


class Place(StrEnum):
    """Where in the ranking something goes; `away`: it has no rank any more."""

    TOP = "top"
    UP = "up"
    DOWN = "down"
    BOTTOM = "bottom"
    BEFORE = "before"
    AFTER = "after"
    POSITION = "position"
    AWAY = "away"


class GiveRank(Command):
    """Give a submission its place: as a word, beside another one, or as a position from the top (the first, unsaid)."""

    words: ClassVar[Mapping[str, Words]] = {"position": N_("Please enter a whole number from 1.")}

    place: Place = Place.TOP
    other: RowIdOrNone = None
    position: RowIdOrNone = None

    @model_validator(mode="after")
    def names_what_it_needs(self) -> Self:
        """Beside another one needs the other."""
        if self.place in (Place.BEFORE, Place.AFTER) and self.other is None:
            raise Rejected(N_("Please choose one of these."))
        return self


class PlanField(StrEnum):
    """What can be noted about doing a submission."""

    OWNER = "owner"
    EFFORT = "effort"
    IMPACT = "impact"
    CONFIDENCE = "confidence"
    TARGET = "target"


class NotePlan(Command):
    """Fields of a plan; one that is not given stays as it is, an empty one is taken away."""

    words: ClassVar[Mapping[str, Words]] = {
        "effort": N_("Please enter days of work, like 0.5 or 12."),
        "impact": N_("Please enter a number from 0 to 10, like 0.5 or 2."),
        "confidence": N_("Please enter percent from 1 to 100."),
    }

    owner: RowIdOrNone = None
    effort: Annotated[
        Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)] | None, BeforeValidator(_number)
    ] = None
    impact: Annotated[Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] | None, BeforeValidator(_number)] = None
    confidence: Annotated[Annotated[int, Field(ge=1, le=100)] | None, BeforeValidator(_number)] = None
    target: Annotated[str, Field(max_length=TARGET_LIMIT), AfterValidator(text.clean_line)] = ""

    @property
    def given(self) -> dict[str, Any]:
        """What is given, by field."""
        return {name: getattr(self, name) for name in PlanField if name in self.model_fields_set}


class GiveGround(Command):
    """Say what else speaks for a submission; a competitor is named, anything else says where it stands."""

    words: ClassVar[Mapping[str, Words]] = {"weight": N_("Please enter a whole number from 1 to 10.")}

    kind: GroundKind
    competitor: RowIdOrNone = None
    source: Annotated[str, Field(max_length=300), AfterValidator(text.clean_line)] = ""
    weight: Annotated[int, Field(ge=1, le=HEAVIEST)] = 1

    @model_validator(mode="after")
    def names_its_source(self) -> Self:
        """A competitor by themselves, anything else in words."""
        if self.kind is GroundKind.COMPETITOR and self.competitor is None:
            raise Invalid({"competitor": N_("Please choose a competitor.")})
        if self.kind is not GroundKind.COMPETITOR and not self.source:
            raise Invalid({"source": N_("Please say where this comes from.")})
        return self


class StateNeed(Command):
    """Say what doing it would do for customers."""

    need: Need
    statement: Annotated[str, Field(max_length=500), AfterValidator(filled_line)]


class KeepCompetitor(Command):
    """Name somebody whose customers ours could be."""

    name: Annotated[str, Field(max_length=80), AfterValidator(filled_line)]
    aliases: Annotated[str, Field(max_length=500), AfterValidator(_lines)] = ""
    is_exact: bool = False


class KeepFormula(Command):
    """Put a formula in force under a name."""

    name: Name
    formula: Formula
