"""Whether a company walks its talk, as a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that a value was lived, or was not, and when."""

    good: bool
    at: datetime


def walk(signs: Iterable[Sign], moment: datetime) -> float:
    """(good + 1) / (good + bad + 2), from 0 to 1; each sign weighs half as much for every 12 months since.

    Good are supporting evidence and kept promises, bad are contradictions and broken ones. Without any sign 0.5: the
    mean of a uniform prior (Laplace's rule of succession), which says nothing yet.
    """
    good = bad = 0.0
    for sign in signs:
        weight = 2.0 ** -(max(moment - sign.at, timedelta()) / HALF_LIFE)
        good, bad = (good + weight, bad) if sign.good else (good, bad + weight)
    return (good + 1) / (good + bad + 2)
