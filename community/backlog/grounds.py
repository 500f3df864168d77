"""Why something is in the backlog: a mix of what customers said themselves and of other grounds.

Jones ratio = competitors' weight ÷ (competitors' weight + own customers' voices)

"Keeping up with the Joneses": above 0.8 with fewer than three voices of one's own customers, something is there because
others have it. Customers' voices are counted, one for each author of the set; they are never typed in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

JONES_RATIO, ENOUGH_VOICES = 0.8, 3
HEAVIEST = 10


class GroundKind(StrEnum):
    """What speaks for doing it, beside what customers said."""

    COMPETITOR = "competitor"
    REGULATION = "regulation"
    DATA = "data"
    INTERNAL = "internal"


class Need(StrEnum):
    """What doing it would do for a customer."""

    SIMPLIFY = "simplify"
    HASTEN = "hasten"
    PERSONALISE = "personalise"
    ASSURE = "assure"
    SAVE = "save"
    BELONG = "belong"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mix:
    """How much speaks for something: voices of one's own customers, and the weights of other grounds."""

    voices: int
    weights: Mapping[GroundKind, int] = field(hash=False)

    @property
    def total(self) -> int:
        """All of it."""
        return self.voices + sum(self.weights.values())

    @property
    def jones(self) -> float:
        """The Jones ratio, from 0 to 1; 0 where neither competitors nor customers are named."""
        others = self.weights.get(GroundKind.COMPETITOR, 0)
        return others / (others + self.voices) if others else 0.0

    @property
    def is_jones(self) -> bool:
        """Whether it is carried by competitors."""
        return self.jones > JONES_RATIO and self.voices < ENOUGH_VOICES


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor as texts name them."""

    id: int
    name: str
    aliases: tuple[str, ...]
    is_exact: bool  # tells capitals apart: Apple, not apple juice

    @property
    def names(self) -> tuple[str, ...]:
        """All that they are called."""
        return (self.name, *self.aliases)


def named_in(text: str, rivals: Iterable[Rival]) -> list[Rival]:
    """The competitors that a text names, as whole words."""
    return [rival for rival in rivals if any(_stands_in(name, text, rival.is_exact) for name in rival.names)]


def _stands_in(name: str, text: str, is_exact: bool) -> bool:
    whole = rf"(?<!\w){re.escape(name)}(?!\w)"
    return bool(re.search(whole, text, 0 if is_exact else re.IGNORECASE))
