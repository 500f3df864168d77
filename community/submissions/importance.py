"""How much something matters to those who voted for it, as they say themselves: three steps, and nothing said.

weighed = Σ over distinct voters of 1 (nice to have), 2 (it matters) or 4 (would leave without it); who said nothing
adds nothing. A voter of several of a set counts once, by the strongest of what they said there. Each step weighs twice
the one before: a crowd that shrugs does not drown the one who is about to go, and that one is no louder than four.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Importance(StrEnum):
    """The steps, the weakest first; each is also the name of the column of a submission that counts it."""

    NICE = "nice"
    MATTERS = "matters"
    WOULD_LEAVE = "would_leave"


WEIGHTS: Mapping[Importance, int] = {Importance.NICE: 1, Importance.MATTERS: 2, Importance.WOULD_LEAVE: 4}
SITUATION_LIMIT = 300


def weighed(counted: Any) -> Any:
    """The sum of the weights of what voters said, from the columns of a submission or the values of its row."""
    return sum(getattr(counted, step.value) * weight for step, weight in WEIGHTS.items())


def said(counted: Any) -> Any:
    """How many voters said how much it matters to them, from the same."""
    return sum(getattr(counted, step.value) for step in Importance)
