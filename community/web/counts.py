"""Counts of tries in this process, for the limits.

The library's own memory starts a thread at nearly every count, which walks over all that is counted. This one forgets
what is over while it counts, once a minute.
"""

import time
from threading import Lock

from limits.storage import Storage

SWEEP_SECONDS = 60


class Counts(Storage):
    """How often each key was counted, and when that ends: all that fixed windows need."""

    STORAGE_SCHEME = ["process"]  # noqa: RUF012 (the library's own declaration)
    URI = "process://"

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._lock = Lock()
        self._counted: dict[str, tuple[int, float]] = {}
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """What may go wrong here: nothing."""
        return ()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, in a window of `expiry` seconds that begins with its first count; how often it was counted."""
        moment = time.time()
        with self._lock:
            self._sweep(moment)
            count, ends = self._counted.get(key, (0, 0.0))
            if ends <= moment:
                count, ends = 0, moment + expiry
            self._counted[key] = (count + amount, ends)
        return count + amount

    def _sweep(self, moment: float) -> None:
        if moment >= self._sweep_at:
            self._sweep_at = moment + SWEEP_SECONDS
            self._counted = {key: (count, ends) for key, (count, ends) in self._counted.items() if ends > moment}

    def get(self, key: str) -> int:
        """How often it was counted in the window of now."""
        count, ends = self._counted.get(key, (0, 0.0))
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When its window ends; now, when none is open."""
        return max(self._counted.get(key, (0, 0.0))[1], time.time())

    def check(self) -> bool:
        """It is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; how many keys that were."""
        with self._lock:
            forgotten, self._counted = len(self._counted), {}
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._counted.pop(key, None)
