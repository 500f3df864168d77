"""What may be chosen about an export."""

from datetime import datetime
from enum import StrEnum

from community.kernel.commands import Command


class Format(StrEnum):
    """The formats, by the ending of their files."""

    CSV = "csv"
    JSONL = "jsonl"


class Content(StrEnum):
    """What a row is: a submission, or one text in somebody's own words."""

    BACKLOG = "backlog"
    WORDS = "words"


class Wish(Command):
    """How somebody wants the file: `raw` leaves the formula guard out, `bom` marks a CSV as UTF-8 for old Excel."""

    format: Format
    content: Content = Content.BACKLOG
    raw: bool = False
    bom: bool = False

    @property
    def media_type(self) -> str:
        """What the file says it is."""
        return "text/csv; charset=utf-8; header=present" if self.format is Format.CSV else "application/jsonl"

    def file_name(self, moment: datetime) -> str:
        """`gleaner-backlog-2026-11-22.csv`, `gleaner-backlog-words-2026-11-22.csv`."""
        part = "" if self.content is Content.BACKLOG else f"-{self.content}"
        return f"gleaner-backlog{part}-{moment:%Y-%m-%d}.{self.format}"
