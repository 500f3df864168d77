"""What may be asked of an import."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from community.kernel.commands import Command
from community.kernel.errors import Invalid
from community.kernel.fields import filled_line
from community.kernel.words import N_
from community.submissions.models import Kind, StatusKind

Header = Annotated[str, Field(max_length=200)]
Source = Annotated[str, Field(max_length=80), AfterValidator(filled_line)]


MOST_WORDS = 200  # different words for statuses that can be told what they mean


def plain_word(word: str) -> str:
    """A word for a status without what makes no other word of it: capitals and spaces."""
    return " ".join(word.casefold().split())


def _plain_words(statuses: dict[str, StatusKind]) -> dict[str, StatusKind]:
    return {plain_word(word): kind for word, kind in statuses.items()}


# What words for statuses mean, where the file's own are to be read otherwise than by themselves.
Statuses = Annotated[dict[str, StatusKind], Field(max_length=MOST_WORDS), AfterValidator(_plain_words)]


class DayOrder(StrEnum):
    """How to read 2/3/2015; AUTO looks whether any date of the file can only be one of the two."""

    AUTO = "auto"
    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class Columns(Command):
    """Which column of the file holds what; an empty name means that none does."""

    title: Header = ""
    body: Header = ""
    created: Header = ""
    status: Header = ""
    kind: Header = ""
    board: Header = ""
    tags: Header = ""
    author: Header = ""
    votes: Header = ""
    answer: Header = ""
    answered: Header = ""
    source_id: Header = ""

    @model_validator(mode="after")
    def need_words(self) -> Self:
        """Without words there is nothing to import."""
        if not self.title and not self.body:
            raise Invalid({"map": N_("Please say which column holds the words, as in body=text.")})
        return self

    @property
    def named(self) -> frozenset[str]:
        """The columns that the file must have."""
        return frozenset(name for name in self.model_dump().values() if name)


class ImportCsv(Command):
    """Bring the rows of a file in. By `source` and their ids there, rows that came before are known again."""

    path: Path
    file_name: str = ""  # what it was called where somebody uploaded it
    columns: Columns
    source: Source
    board: Annotated[str, Field(max_length=200)] = ""
    kind: Kind = Kind.IDEA
    encoding: str = ""
    day_order: DayOrder = DayOrder.AUTO
    counts_rows: bool = False  # problems name the row of a workbook, not the line of a file
    row_a_voter: bool = False  # a post stands there once for each who voted
    undated: bool = False  # rows whose time cannot be read come in as of now, instead of staying out
    statuses: Statuses = Field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file as people know it."""
        return self.file_name or self.path.name


class MapFile(Command):
    """How to read an uploaded file, but for its columns."""

    source: Source
    board: Annotated[str, Field(max_length=200)] = ""
    kind: Kind = Kind.IDEA
    day_order: DayOrder = DayOrder.AUTO
    undated: bool = False
    statuses: Statuses = Field(default_factory=dict)


class Kept(StrEnum):
    """Of whom a file says something."""

    PEOPLE = "people"
    COMPANIES = "companies"


class ImportPeople(Command):
    """Bring in what is known of people or companies; `others`: columns without a name of ours become attributes."""

    path: Path
    kept: Kept = Kept.PEOPLE
    encoding: str = ""
    others: bool = False
    add: bool = False  # people who are not here yet become contacts


def read_statuses(pairs: Iterable[str]) -> dict[str, str]:
    """`closed=done` as a mapping; Invalid for what is no status of ours."""
    statuses: dict[str, str] = {}
    for pair in pairs:
        theirs, _equals, ours = (part.strip() for part in pair.rpartition("="))
        if not theirs or ours not in set(StatusKind):
            known = ", ".join(StatusKind)
            raise Invalid(
                {"status": N_("“%(pair)s” is not understood. Right of = may stand %(known)s.", pair=pair, known=known)}
            )
        statuses[theirs] = ours
    return statuses


def read_mapping(pairs: str) -> dict[str, str]:
    """`title=Summary,answer=` as a mapping, nothing for no column; Invalid for what is no column of ours."""
    mapping: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in pairs.split(","))):
        ours, equals, theirs = (part.strip() for part in pair.partition("="))
        if not equals or ours not in Columns.model_fields:
            known = ", ".join(Columns.model_fields)
            raise Invalid(
                {"map": N_("“%(pair)s” is not understood. Left of = may stand %(known)s.", pair=pair, known=known)}
            )
        mapping[ours] = theirs
    return mapping
