"""The columns of an exported backlog, one row a submission; docs/reference/export-columns.md says what each means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple
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
    ColumnKey.TRACKER: (),  # in no file yet
}


def chosen_names(text: str) -> Sequence[str]:
    """The columns of a file: those of the table in its order where somebody chose some, all of them otherwise."""
    if not text:
        return COLUMNS
    return (*ALWAYS, *(name for column in read_columns(text) for name in NAMES[column.key]))


class More(NamedTuple):
    """What belongs to a row and stands elsewhere."""

    tags: Sequence[str]
    voices: int
    answer: str | None
    segments: Sequence[str]
    grounds: str


# What a row tells of a submission, in the order in which `backlog_record` takes it.
FIELDS = (
    "id",
    "slug",
    "title",
    "body",
    "ip_type",
    "status_name",
    "status_kind",
    "board_name",
    "kind",
    "votes",
    "money",
    "score",
    "owner_name",
    "effort",
    "target",
    "comments",
    "trend",
    "answered_at",
    "created_at",
    "edited_at",
    "author_name",
    "source",
    "source_id",
    "unattributed",
    "need",
    "nice",
    "matters",
    "would_leave",
)
Values = tuple[Any, ...]


def field_picker(row: AnyRow, fields: Sequence[str] = FIELDS) -> Callable[[AnyRow], Values]:
    """What takes these fields out of rows like this one: by their places, for by their names it took four times as long
    as all that is done with them.
    """
    names = row._fields
    return itemgetter(*(names.index(name) for name in fields))


def backlog_record(values: Values, more: More, setting: Setting) -> Record:
    """A submission as it is exported, with how many are merged into it and what the company answered.

    `values` are its `FIELDS`.
    """
    (id_, slug, title, body, ip_type, status, status_kind, board, kind, votes, money, score, owner, *others) = values
    (effort, target, comments, trend, answered, created, edited, author, source, source_id, *others) = others
    (unattributed, need, nice, matters, would_leave) = others
    return {
        "idea_id": id_,
        "url": setting.link(id_, slug),
        "title": title,
        "body": body,
        "ip_kind": ip_type,
        "status": status,
        "status_kind": status_kind.value,
        "board": board,
        "kind": kind.value,
        "tags": more.tags,
        "voices": more.voices,
        "voters": votes,
        "money_monthly": money / 100 if money else None,
        "segments": more.segments,
        "rank": setting.positions.get(id_),
        "score": None if score == UNSCORED else round(score, 3),
        "owner": owner,
        "effort": effort,
        "target": target or None,
        "comments": comments,
        "trend": round(trend / setting.weight, 3),
        "answered_at": answered,
        "answer": more.answer,
        "created_at": created,
        "edited_at": edited,
        "created_by": author,
        "source": source,
        "source_id": source_id,
        "votes_unattributed": unattributed,
        "grounds": more.grounds or None,
        "need": need,
        "importance_nice": nice,
        "importance_matters": matters,
        "importance_would_leave": would_leave,
    }
