"""The columns of an exported backlog, one row a submission; docs/reference/export-columns.md says what each means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import quote

from community.kernel.db import AnyRow
from community.submissions.models import trend_weight

Value = str | int | float | datetime | Sequence[str] | None
Record = Mapping[str, Value]


@dataclass(frozen=True)
class Setting:
    """What every row of one export shares: the site's address and the moment of the export."""

    base: str
    moment: datetime

    def link(self, row: AnyRow) -> str:
        """The public address of a submission, in plain ASCII."""
        slug = row.slug if row.slug.isascii() else quote(row.slug)
        return f"{self.base}/submissions/{row.id}-{slug}"

    @cached_property
    def weight(self) -> float:
        """What a vote of this moment weighs, by which a stored trend is told in votes."""
        return trend_weight(self.moment)


COLUMNS = (
    "idea_id",
    "url",
    "title",
    "body",
    "ip_kind",
    "status",
    "status_kind",
    "board",
    "kind",
    "tags",
    "voices",
    "voters",
    "money_monthly",
    "segments",
    "comments",
    "trend",
    "answered_at",
    "answer",
    "created_at",
    "edited_at",
    "created_by",
    "source",
    "source_id",
)


@dataclass(frozen=True, slots=True)
class More:
    """What belongs to a row and stands elsewhere."""

    tags: Sequence[str]
    voices: int
    answer: str | None
    segments: Sequence[str]


def backlog_record(row: AnyRow, more: More, setting: Setting) -> Record:
    """A submission as it is exported, with how many are merged into it and what the company answered."""
    values = (
        row.id,
        setting.link(row),
        row.title,
        row.body,
        row.ip_type,
        row.status_name,
        row.status_kind.value,
        row.board_name,
        row.kind.value,
        more.tags,
        more.voices,
        row.votes,
        row.money / 100 if row.money else None,
        more.segments,
        row.comments,
        round(row.trend / setting.weight, 3),
        row.answered_at,
        more.answer,
        row.created_at,
        row.edited_at,
        row.author_name,
        row.source,
        row.source_id,
    )
    return dict(zip(COLUMNS, values, strict=True))
