"""Doing things at the same moment, in threads with connections of their own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 30.0  # seconds until a thread that does not come is an error


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Start all acts when all are ready; what each returned, in their order."""
    gate = threading.Barrier(len(acts), timeout=PATIENCE)

    def act(number: int) -> T:
        gate.wait()
        return acts[number]()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, range(len(acts))))
