"""Some of many words: which documents can be among the best, without looking at most of them.

The words that can add most come first, which are the rare ones. Once so many documents are known to reach a score that
the words left could not reach together, only documents met so far matter, and the others, common words with long lists,
are looked up for them alone (after H. Turtle, J. Flood: "Query evaluation: strategies and optimizations", 1995).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from community.search.whoosh_index.arrays import NO_DOCUMENTS, Posting, Table, impact
from community.search.whoosh_index.bits import Numbers
from community.search.whoosh_index.rough import CERTAIN, impacts_at

# Taking some of the documents out costs as much as looking a word up, unless that many times fewer are left.
WORTH_LEAVING = 2
# The words left must be that far from mattering: sooner, most of what was met can still be among the best.
FAR = 1.6
_ONE = np.uint8(1)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is wanted, how many times it counts, and the most that it can add to a score."""

    posting: Posting
    factor: float
    most: float


class Some:
    """What has at least `least` of some words, on some boards."""

    def __init__(
        self, table: Table, postings: Iterable[Posting], factors: Iterable[float], boards: frozenset[int], least: int
    ) -> None:
        words = [
            Word(posting, factor, max(0.0, factor) * posting.most)
            for posting, factor in zip(postings, factors, strict=True)
        ]
        self._words = sorted(words, key=lambda word: -word.most)
        # What the words from each on can add together, at the end none.
        self._left = [*accumulate((word.most for word in reversed(self._words)), initial=0.0)][::-1]
        self._table, self._boards, self._least = table, boards, least
        # Roughly, in single precision: of every document its score so far, and how many of the words it has.
        self._scores = np.zeros(len(table), dtype=np.float32)
        self._shared = np.zeros(len(table), dtype=np.uint8)

    def promising(self, limit: int | None) -> Numbers:
        """Return the documents that can be among the `limit` best, in order: those that are, and few others."""
        if limit == 0:
            return NO_DOCUMENTS
        done, enough = self._begin(limit)
        documents = self._met((self._shared > 0) & (self._scores >= (enough - self._left[done]) * CERTAIN))
        scores, shared = self._scores.take(documents), self._shared.take(documents)
        drags = self._table.light_drag.take(documents)
        for left, word in zip(self._left[done + 1 :], self._words[done:], strict=True):
            impacts = impacts_at(word.posting, documents, drags)
            scores += np.float32(word.factor) * impacts
            shared += impacts > 0
            near = scores >= (enough - left) * CERTAIN
            if np.count_nonzero(near) * WORTH_LEAVING < len(near):
                stays = np.flatnonzero(near)
                documents, drags = documents.take(stays), drags.take(stays)
                scores, shared = scores.take(stays), shared.take(stays)
        have = shared >= self._least
        return _best(documents[have], scores[have], limit)

    def _begin(self, limit: int | None) -> tuple[int, float]:
        """Add up one word after the other until the others do not matter: how many, and the least score that does."""
        for at, word in enumerate(self._words, start=1):
            self._add(word)
            if limit and (enough := self._last(limit, self._left[at] * FAR)):
                return at, enough
        return len(self._words), 0.0

    def _add(self, word: Word) -> None:
        posting, factor = word.posting, np.float32(word.factor)
        if posting.impacts is not None and posting.bits:
            self._scores += factor * posting.impacts
            self._shared += posting.bits.flags()
        else:
            # `add.at` and `take` do what brackets do, in a third of the time; each would turn other numbers into these.
            places = posting.documents.astype(np.intp)
            np.add.at(self._scores, places, factor * impact(posting.weights, self._table.light_drag.take(places)))
            np.add.at(self._shared, places, _ONE)

    def _last(self, limit: int, left: float) -> float:
        """Return what the last of the best has at least, zero where that may not be more than what is left."""
        if self._left[0] - left <= left:
            return 0.0
        above = self._scores > left / CERTAIN
        if np.count_nonzero(above) < limit:
            return 0.0
        above &= self._shared >= self._least
        if np.count_nonzero(above) < limit or len(documents := self._met(above)) < limit:
            return 0.0
        scores = self._scores.take(documents)
        return float(np.partition(scores, len(scores) - limit)[len(scores) - limit] * CERTAIN)

    def _met(self, which: Numbers) -> Numbers:
        # Of the type that postings have: looking one up among numbers of another type would copy the posting.
        return self._table.allowed(np.flatnonzero(which).astype(np.int32), self._boards)


def _best(documents: Numbers, scores: Numbers, limit: int | None) -> Numbers:
    if limit is None or len(documents) <= limit:
        return documents
    last = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    best: Numbers = documents[scores >= last * CERTAIN]
    return best
