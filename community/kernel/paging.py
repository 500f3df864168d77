"""Keyset paging: any page costs what the first one costs, and a broken cursor is the first page, never an error."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Subquery, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from community.kernel.db import LARGEST, AnySelect

EXACT = 2**53  # a larger whole number is no number in JSON, nor the sum of anything
T = TypeVar("T")
Column = InstrumentedAttribute[Any] | ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor of what follows (None at the end)."""

    rows: Sequence[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after the row with this sort value and id."""

    value: Any
    id: Any  # an int, or a bound parameter in a statement that is kept


def encode_cursor(value: Any, row_id: int) -> str:
    """An opaque, URL-safe cursor; moments keep their microseconds, floats their last bit. Of two orders, a tuple."""
    plain = [_plain(one) for one in value] if isinstance(value, tuple) else _plain(value)
    return base64.urlsafe_b64encode(json.dumps([plain, row_id]).encode()).decode().rstrip("=")


def decode_cursor(text: str | None) -> Cursor | None:
    """The cursor in `text`; None when there is none or it cannot be read."""
    return _decoded(text, _valued)


def decode_cursors(text: str | None, kinds: Sequence[type]) -> Cursor | None:
    """The cursor of a list in several orders, whose values are of these kinds; None when it is none."""

    def valued(plain: Any) -> Any:
        values = tuple(map(_any_value, plain)) if isinstance(plain, list) else ()
        fitting = len(values) == len(kinds) and all(map(_is_of, values, kinds))
        return values if fitting else None

    return _decoded(text, valued)


def _decoded(text: str | None, valued: Callable[[Any], Any]) -> Cursor | None:
    if not text or len(text) > 400:
        return None
    try:
        plain, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        value = valued(plain)
    except (ValueError, KeyError, TypeError, binascii.Error, UnicodeDecodeError, RecursionError, OverflowError):
        return None
    if value is None or isinstance(row_id, bool) or not isinstance(row_id, int) or not 0 <= row_id <= LARGEST:
        return None
    return Cursor(value, row_id)


def _valued(plain: Any) -> Any:
    value = _any_value(plain)
    return value if isinstance(value, datetime | int | float) and _fits(value) else None


def _any_value(plain: Any) -> Any:
    return _moment(plain["t"]) if isinstance(plain, dict) else plain


def _is_of(value: Any, kind: type) -> bool:
    if kind is float and isinstance(value, int):
        return _fits(value)
    if isinstance(value, str):
        return kind is str and value.isascii() and value.isprintable()
    return isinstance(value, kind) and _fits(value)


def _plain(value: Any) -> Any:
    return {"t": value.isoformat()} if isinstance(value, datetime) else value


def _moment(text: str) -> datetime:
    """A moment as a column takes it; ValueError without a zone, OverflowError where its UTC is before or after time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC)


def _fits(value: Any) -> bool:
    if isinstance(value, datetime):
        return True
    return abs(value) <= EXACT if isinstance(value, int) else isfinite(value)


def keyset(
    ids: AnySelect, sort: Column, row_id: Column, *, size: int, after: Cursor | None = None, descending: bool = True
) -> Subquery:
    """The ids of one page, one row more than `size` so that the caller sees whether another page follows.

    `ids` selects (id, sort) with its filters and no order. Ties are common (hundreds of thousands of rows share a vote
    count), and a row-value comparison scans all of them; the union of "the rest of the tie" and "what comes after it"
    stays logarithmic at any depth.
    """
    cursor = None if after is None else Cursor((after.value,), after.id)
    return keyset_by(ids, [(sort, descending)], row_id, size=size, after=cursor)


def keyset_by(
    ids: AnySelect,
    sorts: Sequence[tuple[Column, bool]],
    row_id: Column,
    *,
    size: int,
    after: Cursor | None = None,
) -> Subquery:
    """The same in several orders, each (column, whether it runs downwards); the id runs as the last of them does.

    The cursor's value is a tuple of as many values. The page is a union of the rest of each tie, the narrowest first.
    """
    orders = [*sorts, (row_id, sorts[-1][1])]
    if after is None:
        return ids.order_by(*map(_directed, orders)).limit(size + 1).subquery("page")
    values = (*after.value, after.id)
    pieces = []
    for place in reversed(range(len(orders))):
        equal = [column == value for (column, _), value in zip(orders[:place], values, strict=False)]
        column, descending = orders[place]
        beyond = column < values[place] if descending else column > values[place]
        piece = ids.where(*equal, beyond).order_by(*map(_directed, orders[place:])).limit(size + 1)
        pieces.append(select(piece.subquery()))
    return union_all(*pieces).subquery("page")


def _directed(order: tuple[Column, bool]) -> ColumnElement[Any]:
    column, descending = order
    return column.desc() if descending else column.asc()


def paged(rows: Sequence[T], size: int, key: Any) -> Page[T]:
    """Cut the extra row off and make the cursor of the next page; `key(row)` gives (sort value, id)."""
    if len(rows) <= size:
        return Page(rows, None)
    return Page(rows[:size], encode_cursor(*key(rows[size - 1])))
