"""The time that a search may take, after which it answers with what it has and says so."""

from math import inf
from time import monotonic, thread_time


class Budget:
    """Seconds of this thread's own work, and of the clock on the wall for what only waits, from when it was made.

    Work is what a query is to blame for. The wall's clock alone would cut a cheap search short because the machine
    was busy with something else, which is how a loaded machine lost "did you mean".
    """

    def __init__(self, work: float, wall: float) -> None:
        self._work_ends, self._wall_ends = thread_time() + work, monotonic() + wall
        # Nobody works longer than the wall's clock runs, and that one is read without asking the system.
        self._unspent_until = monotonic() + min(work, wall)

    def is_spent(self) -> bool:
        """Whether the time is up."""
        moment = monotonic()
        return moment > self._unspent_until and (thread_time() > self._work_ends or moment > self._wall_ends)


UNLIMITED = Budget(inf, inf)
