"""The columns of an exported backlog, one row a submission; docs/reference/export-columns.md says what each means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

from community.backlog.columns import ColumnKey, read_columns
from community.backlog.exports.laid import Laid
from community.backlog.exports.table import Table
from community.kernel.db import AnyRow
from community.submissions.models import UNSCORED, trend_weight


@dataclass(frozen=True)
class Setting:
    """What every row of one export shares: the site's address and the moment of the export."""

    base: str
    moment: datetime
    positions: Mapping[int, int] = field(default_factory=dict)  # of those that are ranked

    def link(self, submission_id: int, slug: str) -> str:
        """The public address of a submission, in plain ASCII."""
        return f"{self.base}/submissions/{submission_id}-{slug if slug.isascii() else quote(slug)}"

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
    "issues",
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
    ColumnKey.TRACKER: ("issues",),
}


def chosen_names(text: str) -> Sequence[str]:
    """The columns of a file: those of the table in its order where somebody chose some, all of them otherwise."""
    if not text:
        return COLUMNS
    return (*ALWAYS, *(name for column in read_columns(text) for name in NAMES[column.key]))


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to rows and stands elsewhere: names by what a row holds of them, the rest by the row's id."""

    statuses: Mapping[int, str]
    boards: Mapping[int, str]
    tags: Callable[[str | None], tuple[str, ...]]
    segments: Mapping[int, tuple[str, ...]]
    grounds: Mapping[int, str]
    issues: Laid


def backlog_table(rows: Sequence[AnyRow], beside: Beside, setting: Setting) -> Table:
    """Submissions as they are exported, each with how many are merged into it and what the company answered."""
    if not rows:
        return Table(dict.fromkeys(COLUMNS, ()))
    told: dict[str, Sequence[Any]] = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    ids, weight = told["id"], setting.weight
    return Table(
        {
            "idea_id": ids,
            "url": list(map(setting.link, ids, told["slug"])),
            "title": told["title"],
            "body": told["body"],
            "ip_kind": told["ip_type"],
            "status": list(map(beside.statuses.__getitem__, told["status_id"])),
            "status_kind": told["status_kind"],
            "board": list(map(beside.boards.__getitem__, told["board_id"])),
            "kind": told["kind"],
            "tags": list(map(beside.tags, told["tag_ids"])),
            "voices": told["voices"],
            "voters": told["votes"],
            "money_monthly": [money / 100 if money else None for money in told["money"]],
            "segments": [beside.segments.get(one, ()) for one in ids],
            "rank": list(map(setting.positions.get, ids)),
            "score": [None if score == UNSCORED else round(score, 3) for score in told["score"]],
            "owner": told["owner_name"],
            "effort": told["effort"],
            "target": [one or None for one in told["target"]],
            "comments": told["comments"],
            "trend": [round(trend / weight, 3) for trend in told["trend"]],
            "answered_at": told["answered_at"],
            "answer": told["answer"],
            "created_at": told["created_at"],
            "edited_at": told["edited_at"],
            "created_by": told["author_name"],
            "source": told["source"],
            "source_id": told["source_id"],
            "votes_unattributed": told["unattributed"],
            "grounds": list(map(beside.grounds.get, ids)),
            "need": told["need"],
            "importance_nice": told["nice"],
            "importance_matters": told["matters"],
            "importance_would_leave": told["would_leave"],
            "issues": [beside.issues.get(one, ()) for one in ids],
        }
    )
