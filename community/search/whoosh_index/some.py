"""Some of many words: which documents can be among the best, before any is scored.

A document's set of words bounds its score from above. Those with the best sets are scored first, and what even at best
stays below the last of these need not be looked at (after H. Turtle, J. Flood: "Query evaluation: strategies and
optimizations", 1995).
"""

from collections.abc import Callable, Sequence

import numpy as np

from community.search.matching import LENGTH_SHARE, SATURATION
from community.search.whoosh_index.arrays import Posting, Table
from community.search.whoosh_index.bits import Numbers
from community.search.whoosh_index.rough import narrowed

# So many words have a bit of their own in a document's set; the weakest others share one.
MOST_BITS = 12
SMALL_BITS = 8
# Comparing all documents with one set is a tenth of looking each one's set up.
FEW_SETS = 8
# Rounding may put a score a little above its bound.
ROUNDING = 1 - 1e-9
LEAST_DRAG = SATURATION * (1 - LENGTH_SHARE)


class Some:
    """The documents of these boards with at least `least` of some words."""

    def __init__(
        self, table: Table, postings: Sequence[Posting], factors: Sequence[float], boards: frozenset[int], least: int
    ) -> None:
        bounds = [_bound(posting, factor) for posting, factor in zip(postings, factors, strict=True)]
        bits = _bits(bounds)
        small = np.uint8 if max(bits) < SMALL_BITS else np.uint16
        self._sets: Numbers = np.zeros(len(table), dtype=small)
        shared = np.zeros(len(table), dtype=np.uint8)
        for posting, bit in zip(postings, bits, strict=True):
            if posting.bits:
                self._sets |= np.left_shift(posting.bits.flags(), bit, dtype=small)
            else:
                self._sets[posting.documents] |= small(1 << bit)
            if least > 1:
                shared[posting.documents] += 1
        if least > 1:
            self._sets[shared < least] = 0
        self._leave_out(table, boards)
        self._words, self._drag = (postings, factors), table.drag
        self._counts = self._count(1 << (max(bits) + 1))
        self._bounds = np.zeros(len(self._counts))
        for bit, bound in zip(bits, bounds, strict=True):
            self._bounds[np.arange(len(self._counts)) >> bit & 1 == 1] += bound

    @property
    def total(self) -> int:
        """How many documents there are."""
        return int(self._counts.sum())

    def promising(self, limit: int | None, score: Callable[[Numbers], Numbers]) -> tuple[Numbers, Numbers]:
        """Return the documents that can be among the `limit` best, and their scores."""
        if limit is None or not 0 < limit < self.total:
            every = self._with(self._counts > (0 if limit != 0 else self.total))
            return every, score(every)
        order = np.argsort(-self._bounds, kind="stable")
        enough = int(np.searchsorted(self._counts[order].cumsum(), limit))
        first = np.zeros(len(order), dtype=np.bool_)
        first[order[: enough + 1]] = True
        documents = self._narrowed(self._with(first), limit)
        scores = score(documents)
        last = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        others = self._with(~first & (self._bounds >= last * ROUNDING) & (self._counts > 0))
        others = self._narrowed(others, limit)
        if not len(others):
            return documents, scores
        return np.concatenate((documents, others)), np.concatenate((scores, score(others)))

    def _narrowed(self, documents: Numbers, limit: int) -> Numbers:
        return narrowed(documents, *self._words, self._drag, limit)

    def _with(self, which: Numbers) -> Numbers:
        """Return the documents with one of these sets of words."""
        which[0] = False
        some = np.flatnonzero(which)
        if len(some) > FEW_SETS:
            return np.flatnonzero(which[self._sets])
        found = np.zeros(len(self._sets), dtype=np.bool_)
        for each in some:
            found |= self._sets == each
        return np.flatnonzero(found)

    def _count(self, sets: int) -> Numbers:
        """Count the documents with each set of words but the empty one."""
        if sets > FEW_SETS:
            counts: Numbers = np.bincount(self._sets, minlength=sets)
            counts[0] = 0
            return counts
        return np.array([0, *(np.count_nonzero(self._sets == each) for each in range(1, sets))])

    def _leave_out(self, table: Table, boards: frozenset[int]) -> None:
        open_ = table.which(boards, lambda facet: facet[0] in boards)
        if not open_.all():
            self._sets[~open_[table.facet]] = 0
        if table.alive is not None:
            self._sets[~table.alive] = 0


def _bits(bounds: Sequence[float]) -> list[int]:
    """Give the strongest words a bit each, and the others one between them."""
    bits = [0] * len(bounds)
    for bit, at in enumerate(sorted(range(len(bounds)), key=lambda at: -bounds[at])):
        bits[at] = min(bit, MOST_BITS - 1)
    return bits


def _bound(posting: Posting, factor: float) -> float:
    """Return the most that a word can add to a score: at its highest weight, in the shortest document."""
    return max(0.0, factor * posting.most * (SATURATION + 1) / (posting.most + LEAST_DRAG))
