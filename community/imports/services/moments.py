"""Times as other systems write them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from community.imports.commands import DayOrder

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))? ?(?P<half>[AaPp][Mm])?)?"
_SLASHED = re.compile(rf"(?P<first>\d{{1,2}})[/-](?P<second_>\d{{1,2}})[/-](?P<year>\d{{4}}){_CLOCK}")
_DOTTED = re.compile(rf"(?P<first>\d{{1,2}})\.(?P<second_>\d{{1,2}})\.(?P<year>\d{{4}}){_CLOCK}")
# What `date` prints: Sat Feb 03 03:34:40 WIB 2018. Names of zones are no standard (IST is three of them), so only those
# that mean one thing are known.
_PRINTED = re.compile(
    r"[A-Z][a-z]{2} (?P<day>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?P<zone>[A-Z]{3,4}) (?P<year>\d{4})"
)
ZONES = {
    "UTC": 0, "GMT": 0, "WET": 0, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "WIB": 7, "WITA": 8, "HKT": 8, "SGT": 8, "WIT": 9, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_SECONDS = {10: 1, 13: 1_000, 16: 1_000_000}  # by the number of digits


def read_moment(text: str, order: DayOrder) -> datetime | None:
    """The moment that `text` names, UTC where it names no zone; None when it names none, or one before 1970.

    ISO 8601, RFC 5322, what `date` prints, 24.2.2015, 2/24/2015 1:05 pm by `order`, and seconds, milliseconds or
    microseconds since 1970.
    """
    text = text.strip()
    for read in (_number, _iso, lambda text: _slashed(text, order), _dotted, _printed, _mailed):
        if (moment := _tried(read, text)) is not None:
            return moment if moment >= EARLIEST else None
    return None


def day_order_shown_by(text: str) -> DayOrder:
    """What a slashed date says about its kind: 2/24/2015 has the month first, 2/3/2015 says nothing (AUTO)."""
    parts = _SLASHED.fullmatch(text.strip())
    if parts is None or (int(parts["first"]) > 12) is (int(parts["second_"]) > 12):
        return DayOrder.AUTO
    return DayOrder.DAY_FIRST if int(parts["first"]) > 12 else DayOrder.MONTH_FIRST


def _tried(read: Callable[[str], datetime | None], text: str) -> datetime | None:
    try:
        moment = read(text)
        return None if moment is None else (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _number(text: str) -> datetime | None:
    unit = _SECONDS.get(len(text)) if text.isascii() and text.isdigit() else None
    return EARLIEST + timedelta(seconds=int(text) / unit) if unit else None


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(re.sub(r" (?=[+-]\d\d:?\d\d$)", "", text.removesuffix(" UTC")))


def _slashed(text: str, order: DayOrder) -> datetime | None:
    parts = _SLASHED.fullmatch(text)
    if parts is None or order is DayOrder.AUTO:
        return None
    first, second = int(parts["first"]), int(parts["second_"])
    day, month = (first, second) if order is DayOrder.DAY_FIRST else (second, first)
    return _at(parts, day, month)


def _dotted(text: str) -> datetime | None:
    parts = _DOTTED.fullmatch(text)
    return _at(parts, int(parts["first"]), int(parts["second_"])) if parts else None


def _at(parts: re.Match[str], day: int, month: int) -> datetime:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of a twelve-hour clock")
        hour = hour % 12 + (12 if parts["half"].lower() == "pm" else 0)
    return datetime(int(parts["year"]), month, day, hour, minute, second, tzinfo=UTC)


def _printed(text: str) -> datetime | None:
    parts = _PRINTED.fullmatch(text)
    if parts is None or parts["zone"] not in ZONES:
        return None
    naive = datetime.strptime(f"{parts['day']} {parts['year']}", "%b %d %H:%M:%S %Y")  # noqa: DTZ007 -- zone follows
    return naive.replace(tzinfo=timezone(timedelta(hours=ZONES[parts["zone"]])))


def _mailed(text: str) -> datetime | None:
    """Only with an offset in digits: the library takes every name of a zone that it does not know for UTC."""
    return parsedate_to_datetime(text) if re.search(r"(?:[+-]\d{4}|GMT|UTC?)\b", text) else None
