"""Chance that can be repeated: every draw has a source of its own, so that a new thread moves no vote of an old one."""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def chance(seed: int, *purpose: object) -> Random:
    """A source of its own for one purpose; the same seed and purpose give the same draws on every machine."""
    return Random(":".join(map(str, (seed, *purpose))))  # noqa: S311 -- it draws a story, not a secret


def draw(random: Random, things: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
    """`count` different things (or all, if there are fewer), each the likelier the greater its weight.

    Every thing gets the key ln(u) / weight with u uniform in (0, 1]; the greatest keys win. Weights are above zero.
    Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir" (Information Processing Letters, 2006).
    """
    keys = [math.log(1.0 - random.random()) / weight for weight in weights]
    order = sorted(range(len(things)), key=keys.__getitem__, reverse=True)
    return [things[index] for index in order[:count]]
