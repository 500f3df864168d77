"""What may be chosen about an export."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from community.kernel.commands import Command
from community.kernel.errors import Invalid
from community.kernel.words import N_


class Format(StrEnum):
    """The formats, by the ending of their files."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    PARQUET = "parquet"
    MARKDOWN = "md"


class Content(StrEnum):
    """What a row is: a submission, or one text in somebody's own words."""

    BACKLOG = "backlog"
    WORDS = "words"


class Tracker(StrEnum):
    """Where a file can be loaded as it is: its columns and limits are those of that system."""

    JIRA = "jira"
    GITHUB = "github"
    LINEAR = "linear"
    AZURE = "azure"
    GITLAB = "gitlab"
    PRODUCTBOARD = "productboard"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.JSONL: "application/jsonl",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
}
ZIP = "application/zip"


class Wish(Command):
    """How somebody wants the file.

    `raw` leaves the formula guard out, `bom` marks a CSV as UTF-8 for old Excel, `about` puts what was asked into the
    first line of JSON Lines; `preset` makes it a file for a tracker, and the format CSV.
    """

    format: Format = Format.CSV
    content: Content = Content.BACKLOG
    preset: Tracker | None = None
    raw: bool = False
    bom: bool = False
    about: bool = False

    @model_validator(mode="after")
    def refuse_what_there_is_not(self) -> Self:
        """A brief is about submissions, and trackers load CSV."""
        if self.format is Format.MARKDOWN and self.content is Content.WORDS:
            raise Invalid({"format": N_("The words come as a table: CSV, JSON Lines, Excel or Parquet.")})
        if self.preset and (self.format is not Format.CSV or self.content is not Content.BACKLOG):
            raise Invalid({"preset": N_("A file for a tracker is CSV, one row a submission.")})
        return self

    @property
    def kind_of_file(self) -> str:
        """What it is for, in one word: the tracker or the format."""
        return str(self.preset or self.format)

    def stem(self, moment: datetime) -> str:
        """`gleaner-backlog-2026-11-22`, `gleaner-backlog-words-2026-11-22`, `gleaner-jira-2026-11-22`."""
        part = self.preset or ("backlog" if self.content is Content.BACKLOG else f"backlog-{self.content}")
        return f"gleaner-{part}-{moment:%Y-%m-%d}"
