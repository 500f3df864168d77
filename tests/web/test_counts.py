"""What the limits count in."""

import threading
from collections.abc import Callable

import time_machine
from flask import Flask

from community.web.counts import SWEEP_SECONDS, Counts
from community.web.limits import limiter


def test_a_window_begins_with_its_first_count_and_ends():
    counts = Counts()
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        began = counts.get_expiry("a")
        assert [counts.incr("a", 60), counts.incr("a", 60, amount=2), counts.incr("b", 60)] == [1, 3, 1]
        clock.shift(59)
        assert counts.get("a") == 3
        assert counts.get_expiry("a") == began + 60
        clock.shift(1)
        assert counts.get("a") == 0
        assert counts.incr("a", 60) == 1


def test_what_is_over_is_forgotten():
    counts = Counts()
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        for number in range(100):
            counts.incr(f"short {number}", 1)
        counts.incr("long", 10 * SWEEP_SECONDS)
        clock.shift(SWEEP_SECONDS)
        counts.incr("another", 1)
        assert set(counts._counted) == {"long", "another"}


def test_one_key_and_all_can_be_cleared():
    counts = Counts()
    for key in ("a", "b", "c"):
        counts.incr(key, 60)
    counts.clear("a")
    assert [counts.get(key) for key in ("a", "b", "c")] == [0, 1, 1]
    assert counts.reset() == 2
    assert [counts.get(key) for key in ("b", "c")] == [0, 0]


def test_threads_lose_no_count():
    counts = Counts()

    def count() -> None:
        for _ in range(500):
            counts.incr("a", 60)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.get("a") == 2_000


def test_the_site_counts_in_it(make_app: Callable[..., Flask]):
    with make_app(RATELIMIT_ENABLED=True).app_context():
        assert isinstance(limiter.storage, Counts)
