"""Keys that keep rows in an order people made, so that moving one row rewrites that row alone.

A key is a fraction between 0 and 1 written in base 62 without its leading "0."; it never ends in "0", so that there is
always another key between two. Keys compare as bytes (`COLLATE "C"` in PostgreSQL, `BINARY` in SQLite). Beyond the
first or last row the key steps by 62^-5, so that moving to the top again and again does not lengthen it; between two
rows it is the shortest fraction near their middle. Source: D. Greenspan, "Implementing Fractional Indexing" (2020).

Where many moves meet in one gap, keys grow by a digit every six moves. Beyond `LONGEST` digits `place` spreads the
nearest rows evenly again, reaching further until their keys are at most `ROOMY` long. No move ever rewrites more than
`MOST_REWRITTEN` rows: what cannot be made roomy within that keeps a longer key, which is still in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
STEP_WIDTH = 5
LONGEST = 32
ROOMY = 16
REACHES = (8, 32, 128)
MOST_REWRITTEN = 2 * REACHES[-1] + 1
UNRANKED = "~"  # no key, but what stands in its column: after every key


@dataclass(frozen=True, slots=True)
class Placing:
    """The key of a placed row, and new keys of the last rows before and of the first after it."""

    key: str
    before: Sequence[str] = ()
    after: Sequence[str] = ()

    @property
    def rewritten(self) -> int:
        """How many rows are written, the placed one among them."""
        return 1 + len(self.before) + len(self.after)


def place(before: Sequence[str], after: Sequence[str]) -> Placing:
    """Put a row between the keys before it and those after it, each ascending.

    Of either side at most `REACHES[-1] + 1` keys next to the gap are looked at; a shorter side is the list's end.
    """
    key = key_between(before[-1] if before else "", after[0] if after else "")
    if len(key) <= LONGEST:
        return Placing(key)
    tries = (_spread_around(before, after, reach) for reach in REACHES)
    *_, best = _until_roomy(tries)
    return best


def key_between(low: str, high: str) -> str:
    """A key above `low` and below `high`; "" is an open end. Raises ValueError unless low < high."""
    if low and high and low >= high:
        raise ValueError(f"No key lies between {low!r} and {high!r}")
    if low and high:
        return _middle(low, high)
    stepped = _stepped(low, high) if low or high else 0
    return _written(stepped, STEP_WIDTH) if 0 < stepped < BASE**STEP_WIDTH else _middle(low, high)


def spread(rows: int, low: str = "", high: str = "") -> list[str]:
    """So many keys in equal distances between two, with room for a digit's worth of moves in each gap."""
    width = 1
    while True:
        start, end = _read(low, width), _read(high, width) if high else BASE**width
        gap = (end - start) // (rows + 1)
        if gap >= BASE:
            return [_written(start + gap * place, width) for place in range(1, rows + 1)]
        width += 1


def _until_roomy(tries: Iterator[Placing]) -> Iterator[Placing]:
    for placing in tries:
        yield placing
        if max(map(len, (*placing.before, placing.key, *placing.after))) <= ROOMY:
            return


def _spread_around(before: Sequence[str], after: Sequence[str], reach: int) -> Placing:
    """New keys for so many rows on either side, between the next rows beyond them."""
    low = before[-reach - 1] if len(before) > reach else ""
    high = after[reach] if len(after) > reach else ""
    moved = min(reach, len(before))
    keys = spread(moved + 1 + min(reach, len(after)), low, high)
    return Placing(keys[moved], keys[:moved], keys[moved + 1 :])


def _stepped(low: str, high: str) -> int:
    return _read(low, STEP_WIDTH) + 1 if low else _read(high, STEP_WIDTH) - 1


def _middle(low: str, high: str) -> str:
    """The shortest fraction about halfway between two."""
    digits = ""
    below = not high
    while True:
        position = len(digits)
        floor = _digit(low, position)
        ceiling = BASE if below else _digit(high, position)
        if ceiling - floor > 1:
            return digits + DIGITS[(floor + ceiling) // 2]
        below = below or ceiling > floor
        digits += DIGITS[floor]


def _digit(key: str, position: int) -> int:
    return DIGITS.index(key[position]) if position < len(key) else 0


def _read(key: str, width: int) -> int:
    """The first digits of a fraction as a whole number, rounded down."""
    number = 0
    for position in range(width):
        number = number * BASE + _digit(key, position)
    return number


def _written(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, BASE)
        digits = DIGITS[digit] + digits
    return digits.rstrip("0")
