"""The time that a search may take, after which it answers with what it has and says so."""

from math import inf
from time import monotonic


class Budget:
    """Seconds of the clock on the wall, counted from when it was made."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def is_spent(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self._end


UNLIMITED = Budget(inf)
