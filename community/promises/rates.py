"""How well promises are kept, as numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from community.promises.models import Round, State

Z = 1.959964  # of the normal distribution, two-sided 95 %
REPAIR_WEIGHT = 3  # how much a repair promise weighs when it is broken as well


@dataclass(frozen=True, slots=True)
class KeepRate:
    """Promises kept in time, kept late and broken; in `broken` a broken repair promise counts REPAIR_WEIGHT times."""

    kept: int = 0
    late: int = 0
    broken: int = 0

    @property
    def settled(self) -> int:
        """How many came due."""
        return self.kept + self.late + self.broken

    @property
    def rate(self) -> float | None:
        """kept / (kept + late + broken), from 0 to 1; None before any came due."""
        return self.kept / self.settled if self.settled else None

    @property
    def at_least(self) -> float | None:
        """The lower end of the rate's 95 % interval; None before any came due."""
        return wilson_lower(self.kept, self.settled) if self.settled else None


def wilson_lower(hits: int, n: int, z: float = Z) -> float:
    """The lower end of Wilson's score interval for hits of n, n > 0: what the true share is at least.

    (p + z²/2n − z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n) with p = hits / n (E. B. Wilson, JASA 22, 1927).
    """
    p, z2 = hits / n, z * z
    return max(0.0, (p + z2 / (2 * n) - z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n))


def rate_of(counts: Iterable[tuple[State, Round, int]]) -> KeepRate:
    """The rate of promises counted by state and round; open and released ones say nothing."""
    kept = late = broken = 0
    for state, which, n in counts:
        kept += n if state is State.KEPT else 0
        late += n if state is State.KEPT_LATE else 0
        weight = REPAIR_WEIGHT if which is Round.REPAIR else 1
        broken += n * weight if state is State.BROKEN else 0
    return KeepRate(kept, late, broken)
