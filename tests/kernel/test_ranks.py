"""Ranks: whatever is moved wherever, every pair keeps its order, and few rows are written."""

from bisect import bisect_left
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.kernel.ranks import (
    BASE,
    DIGITS,
    LONGEST,
    MOST_REWRITTEN,
    REACHES,
    STEP_WIDTH,
    key_between,
    place,
    spread,
)

SEEN = REACHES[-1] + 1
keys = st.text(DIGITS, min_size=1, max_size=20).filter(lambda key: not key.endswith("0"))


class Ranked:
    """Rows by number with their keys, beside the order that the same moves give a plain list."""

    def __init__(self, rows: int) -> None:
        self.key = dict(enumerate(spread(rows)))
        self.order = list(range(rows))
        self.most_rewritten = self.longest = self.rewritten = 0

    def move(self, row: int, to: int) -> None:
        """Move a row and read the order back from the keys alone."""
        self.order.remove(row)
        before, after = self.order[max(0, to - SEEN) : to], self.order[to : to + SEEN]
        placing = place([self.key[each] for each in before], [self.key[each] for each in after])
        moved = before[len(before) - len(placing.before) :]
        self.key.update(zip(moved, placing.before, strict=True))
        self.key.update(zip(after, placing.after, strict=False))
        self.key[row] = placing.key
        self.order.insert(to, row)
        self.most_rewritten = max(self.most_rewritten, placing.rewritten)
        self.rewritten += placing.rewritten
        self.longest = max(self.longest, *map(len, (placing.key, *placing.before, *placing.after)))

    def has_kept_order(self) -> bool:
        """Whether the keys say of every pair what the list says: strictly ascending along it."""
        told = [self.key[row] for row in self.order]
        return all(low < high for low, high in pairwise(told))


@given(st.tuples(keys, keys).filter(lambda pair: pair[0] != pair[1]))
def test_between_two_keys_lies_a_third_that_can_be_parted_again(pair: tuple[str, str]) -> None:
    low, high = sorted(pair)
    middle = key_between(low, high)
    assert low < middle < high
    assert not middle.endswith("0")


@given(keys)
def test_before_the_first_and_after_the_last_there_is_always_room(key: str) -> None:
    assert "" < key_between("", key) < key < key_between(key, "")


@given(st.integers(1, 300), st.tuples(keys, keys).filter(lambda pair: pair[0] != pair[1]))
def test_rows_spread_between_two_keys_ascend(rows: int, pair: tuple[str, str]) -> None:
    low, high = sorted(pair)
    found = [low, *spread(rows, low, high), high]
    assert len(found) == rows + 2
    assert found == sorted(set(found))
    assert not any(key.endswith("0") for key in found)


@pytest.mark.parametrize("pair", [("V", "V"), ("b", "a")])
def test_nothing_lies_between_keys_the_wrong_way_round(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="No key lies between"):
        key_between(*pair)


@given(st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=200))
def test_any_moves_keep_the_order_that_people_made(moves: list[tuple[int, int]]) -> None:
    ranked = Ranked(40)
    for row, to in moves:
        ranked.move(row, to)
        assert ranked.has_kept_order()


def test_a_thousand_rows_keep_their_order_through_five_thousand_moves() -> None:
    """Moves all over the list rewrite the moved row alone, and keys stay short."""
    ranked, chance = Ranked(1000), Random(6)
    for _ in range(5000):
        ranked.move(chance.randrange(1000), chance.randrange(1000))
        assert ranked.has_kept_order()
    assert ranked.most_rewritten == 1
    assert ranked.longest <= LONGEST


PLACES: dict[str, Callable[[int], int]] = {
    "to the top": lambda _: 0,
    "to the end": lambda _: 999,
    "to one place": lambda _: 500,
    "to two places in turn": lambda turn: 500 + turn % 2,
    "into a closing gap": lambda turn: 500 - turn // 2 % 40 + turn % 2,
}


@pytest.mark.parametrize("where", PLACES)
def test_the_worst_moves_write_few_rows_and_short_keys(where: str) -> None:
    ranked, chance = Ranked(1000), Random(6)
    for turn in range(5000):
        ranked.move(chance.choice(ranked.order), PLACES[where](turn))
    assert ranked.has_kept_order()
    assert ranked.most_rewritten <= MOST_REWRITTEN
    assert ranked.longest <= LONGEST
    assert ranked.rewritten < 4 * 5000


def test_moving_to_the_top_never_lengthens_the_key() -> None:
    key = "V"
    for _ in range(10_000):
        key = key_between("", key)
    assert len(key) <= STEP_WIDTH < BASE


def test_keys_sort_as_bytes() -> None:
    assert bisect_left(list(DIGITS), "a") == DIGITS.encode().index(b"a")
    assert list(DIGITS) == sorted(DIGITS, key=str.encode)
