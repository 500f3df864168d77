"""Bits: the documents of a common word as one bit each, to look any of them up without searching or spreading out.

Where a document stands in a list is the number of bits before its own: those of the words before, which are counted
once, and those below it in its own word (G. Jacobson: "Space-efficient static trees and graphs", 1989).
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[Any]

WORD = 64
# A list that holds at least one document in so many is worth its bits: they take no more room than the list itself.
WORTH_FROM = 32
# Of sets that each hold at least one document in so many, it is quicker to compare all bits than to look documents up.
COMMON_FROM = 8
_ONE = np.uint64(1)


class Bits:
    """A set of documents, of `total` in all."""

    __slots__ = ("_before", "_total", "_words")

    def __init__(self, documents: Numbers, total: int) -> None:
        flags = np.zeros(-(-total // WORD) * WORD, dtype=np.uint8)
        flags[documents] = 1
        self._total = total
        self._words = np.packbits(flags, bitorder="little").view("<u8")
        counts = np.bitwise_count(self._words)
        self._before = np.concatenate(([0], counts.cumsum(dtype=np.int32)[:-1])).astype(np.int32)

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return self._words.nbytes + self._before.nbytes

    def flags(self) -> Numbers:
        """Return one for each document that is in the set, zero for each that is not."""
        return np.unpackbits(self._words.view(np.uint8), count=self._total, bitorder="little")

    def among(self, others: Iterable["Bits"]) -> Numbers:
        """Return the documents that are in this set and in all others, in order."""
        words = self._words
        for other in others:
            words = words & other._words
        flags = np.unpackbits(words.view(np.uint8), count=self._total, bitorder="little")
        # As booleans: of numbers numpy counts the ones that are not zero ten times as slowly.
        return np.flatnonzero(flags.view(np.bool_)).astype(np.int32)

    def holds(self, documents: Numbers) -> Numbers:
        """Tell of each of the documents whether it is in the set."""
        held: Numbers = (self._words[documents >> 6] >> (documents & 63).astype(np.uint64)) & _ONE != 0
        return held

    def places(self, documents: Numbers) -> Numbers:
        """Return where each of the documents stands in the list that the set was made of; it must be in it."""
        at = documents >> 6
        below = (_ONE << (documents & 63).astype(np.uint64)) - _ONE
        places: Numbers = self._before[at] + np.bitwise_count(self._words[at] & below)
        return places
