"""The time that a search may take."""

from collections.abc import Iterator

import pytest

from community.search import budget
from community.search.budget import UNLIMITED, Budget


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, float]]:
    """The thread's own clock and the wall's, to be moved by hand."""
    seconds = {"work": 100.0, "wall": 1000.0}
    monkeypatch.setattr(budget, "thread_time", lambda: seconds["work"])
    monkeypatch.setattr(budget, "monotonic", lambda: seconds["wall"])
    return seconds


def test_a_busy_machine_does_not_cut_a_cheap_search_short(clocks: dict[str, float]) -> None:
    allowed = Budget(0.5, 5)
    clocks["wall"] += 4
    assert not allowed.is_spent()


def test_a_query_that_works_too_long_is_cut_short(clocks: dict[str, float]) -> None:
    allowed = Budget(0.5, 5)
    clocks["work"] += 0.6
    clocks["wall"] += 0.6
    assert allowed.is_spent()


def test_a_disk_that_hangs_ends_the_search_too(clocks: dict[str, float]) -> None:
    allowed = Budget(0.5, 5)
    clocks["wall"] += 6
    assert allowed.is_spent()


def test_no_limit_is_never_spent(clocks: dict[str, float]) -> None:
    clocks["wall"] += 1e9
    clocks["work"] += 1e9
    assert not UNLIMITED.is_spent()
