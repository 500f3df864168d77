"""The columns of the backlog's table: which, in which order and how wide, as an address has it: "votes,title:wide"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class ColumnKey(StrEnum):
    """What a column shows."""

    RANK = "rank"
    SCORE = "score"
    VOTES = "votes"
    MONEY = "money"
    TITLE = "title"
    ASKED = "asked"
    TEACHES = "teaches"
    STATUS = "status"
    OWNER = "owner"
    EFFORT = "effort"
    TARGET = "target"
    BOARD = "board"
    TREND = "trend"
    COMMENTS = "comments"
    UNATTRIBUTED = "unattributed"
    IMPORTANCE = "importance"
    AGE = "age"
    ANSWER = "answer"
    GROUNDS = "grounds"
    TRACKER = "tracker"


class Width(StrEnum):
    """How wide a column is."""

    NARROW = "narrow"
    USUAL = "usual"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is shown."""

    key: ColumnKey
    width: Width = Width.USUAL

    def __str__(self) -> str:
        return self.key if self.width is Width.USUAL else f"{self.key}:{self.width}"


OF_MONEY = frozenset({ColumnKey.MONEY})
USUAL = tuple(
    Column(key)
    for key in (
        ColumnKey.RANK,
        ColumnKey.VOTES,
        ColumnKey.MONEY,
        ColumnKey.TITLE,
        ColumnKey.TEACHES,
        ColumnKey.STATUS,
        ColumnKey.SCORE,
        ColumnKey.OWNER,
        ColumnKey.EFFORT,
        ColumnKey.TARGET,
        ColumnKey.AGE,
    )
)


def read_columns(text: str) -> tuple[Column, ...]:
    """The columns that a text names, each once and never without the title; the usual ones when it names none."""
    found: dict[ColumnKey, Column] = {}
    for word in text[:400].split(","):
        name, _, width = word.strip().partition(":")
        if name in set(ColumnKey):
            key = ColumnKey(name)
            found.setdefault(key, Column(key, Width(width) if width in set(Width) else Width.USUAL))
    if not found:
        return USUAL
    return tuple(found.values()) if ColumnKey.TITLE in found else (Column(ColumnKey.TITLE), *found.values())


def write_columns(columns: Sequence[Column]) -> str:
    """The same, the other way round; nothing for the usual ones."""
    return "" if tuple(columns) == USUAL else ",".join(map(str, columns))


def tidied(text: str) -> str:
    """A text that names columns, as it would have been written."""
    return write_columns(read_columns(text)) if text else ""


def turned(columns: Sequence[Column], key: ColumnKey) -> tuple[Column, ...]:
    """With a column taken away, or put at the end; the title stays."""
    left = tuple(column for column in columns if column.key is not key)
    if key is ColumnKey.TITLE:
        return tuple(columns)
    return left if len(left) < len(columns) else (*left, Column(key))


def shifted(columns: Sequence[Column], key: ColumnKey, by: int) -> tuple[Column, ...]:
    """With a column so many places later, or earlier where that is negative; never beyond an end."""
    place = next((at for at, column in enumerate(columns) if column.key is key), None)
    if place is None:
        return tuple(columns)
    left = [column for column in columns if column.key is not key]
    left.insert(min(max(place + by, 0), len(left)), columns[place])
    return tuple(left)


def resized(columns: Sequence[Column], key: ColumnKey, width: Width) -> tuple[Column, ...]:
    """With a column of another width."""
    return tuple(replace(column, width=width) if column.key is key else column for column in columns)
