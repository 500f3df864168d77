"""Keyset paging: any page costs what the first one costs, and a broken cursor is the first page, never an error."""

import base64
import binascii
import json
from collections.abc import Sequence
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
    """An opaque, URL-safe cursor; moments keep their microseconds, floats their last bit."""
    plain = {"t": value.isoformat()} if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, row_id]).encode()).decode().rstrip("=")


def decode_cursor(text: str | None) -> Cursor | None:
    """The cursor in `text`; None when there is none or it cannot be read."""
    if not text or len(text) > 200:
        return None
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(value, dict):
            value = _moment(value["t"])
        if not isinstance(value, datetime | int | float) or isinstance(row_id, bool) or not isinstance(row_id, int):
            return None
    except (ValueError, KeyError, TypeError, binascii.Error, UnicodeDecodeError, RecursionError, OverflowError):
        return None
    return Cursor(value, row_id) if 0 <= row_id <= LARGEST and _fits(value) else None


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
    order = (sort.desc(), row_id.desc()) if descending else (sort.asc(), row_id.asc())
    if after is None:
        return ids.order_by(*order).limit(size + 1).subquery("page")
    in_tie = row_id < after.id if descending else row_id > after.id
    beyond = sort < after.value if descending else sort > after.value
    tie = ids.where(sort == after.value, in_tie).order_by(order[1]).limit(size + 1).subquery()
    rest = ids.where(beyond).order_by(*order).limit(size + 1).subquery()
    return union_all(select(tie), select(rest)).subquery("page")


def paged(rows: Sequence[T], size: int, key: Any) -> Page[T]:
    """Cut the extra row off and make the cursor of the next page; `key(row)` gives (sort value, id)."""
    if len(rows) <= size:
        return Page(rows, None)
    return Page(rows[:size], encode_cursor(*key(rows[size - 1])))
