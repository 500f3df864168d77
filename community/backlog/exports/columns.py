"""The columns of an exported backlog, one row a submission; docs/reference/export-columns.md says what each means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import quote

from community.backlog.columns import ColumnKey, read_columns
from community.kernel.db import AnyRow
from community.submissions.models import UNSCORED, trend_weight

Value = str | int | float | datetime | Sequence[str] | None
Record = Mapping[str, Value]


@dataclass(frozen=True)
class Setting:
    """What every row of one export shares: the site's address and the moment of the export."""

    base: str
    moment: datetime
    positions: Mapping[int, int] = field(default_factory=dict)  # of those that are ranked

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
    "rank",
    "score",
    "owner",
    "effort",
    "target",
    "comments",
    "trend",
    "answered_at",
    "answer",
    "created_at",
    "edited_at",
    "created_by",
    "source",
    "source_id",
    "votes_unattributed",
    "grounds",
    "need",
    "importance_nice",
    "importance_matters",
    "importance_would_leave",
)


ALWAYS = ("idea_id", "url")
NAMES: Mapping[ColumnKey, tuple[str, ...]] = {
    ColumnKey.RANK: ("rank",),
    ColumnKey.SCORE: ("score",),
    ColumnKey.VOTES: ("voters",),
    ColumnKey.MONEY: ("money_monthly",),
    ColumnKey.TITLE: ("title", "kind", "tags"),
    ColumnKey.ASKED: ("segments",),
    ColumnKey.TEACHES: ("ip_kind",),
    ColumnKey.STATUS: ("status", "status_kind"),
    ColumnKey.OWNER: ("owner",),
    ColumnKey.EFFORT: ("effort",),
    ColumnKey.TARGET: ("target",),
    ColumnKey.BOARD: ("board",),
    ColumnKey.TREND: ("trend",),
    ColumnKey.COMMENTS: ("comments",),
    ColumnKey.UNATTRIBUTED: ("votes_unattributed",),
    ColumnKey.IMPORTANCE: ("importance_nice", "importance_matters", "importance_would_leave"),
    ColumnKey.AGE: ("created_at",),
    ColumnKey.ANSWER: ("answered_at", "answer"),
    ColumnKey.GROUNDS: ("grounds", "need"),
}


def chosen_names(text: str) -> Sequence[str]:
    """The columns of a file: those of the table in its order where somebody chose some, all of them otherwise."""
    if not text:
        return COLUMNS
    return (*ALWAYS, *(name for column in read_columns(text) for name in NAMES[column.key]))


@dataclass(frozen=True, slots=True)
class More:
    """What belongs to a row and stands elsewhere."""

    tags: Sequence[str]
    voices: int
    answer: str | None
    segments: Sequence[str]
    grounds: str


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
        setting.positions.get(row.id),
        None if row.score == UNSCORED else round(row.score, 3),
        row.owner_name,
        row.effort,
        row.target or None,
        row.comments,
        round(row.trend / setting.weight, 3),
        row.answered_at,
        more.answer,
        row.created_at,
        row.edited_at,
        row.author_name,
        row.source,
        row.source_id,
        row.unattributed,
        more.grounds or None,
        row.need,
        row.nice,
        row.matters,
        row.would_leave,
    )
    return dict(zip(COLUMNS, values, strict=True))
