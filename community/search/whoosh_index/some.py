"""Some of many words: which documents can be among the best, without looking at most of them.

The words that can add most come first, which are the rare ones. Once so many documents are known to reach a score that
the words left could not reach together, only documents met so far matter, and the others, common words with long lists,
are looked up for them alone (after H. Turtle, J. Flood: "Query evaluation: strategies and optimizations", 1995). Nobody
counts how many of the words a document has as long as its score alone says that they are enough.
"""

from collections.abc import Iterable
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from community.search.whoosh_index.arrays import NO_DOCUMENTS, Posting, Table, impact
from community.search.whoosh_index.bits import Numbers
from community.search.whoosh_index.rough import CERTAIN, impacts_at

# So few documents are as quickly scored exactly as looked up once more.
FEW_LEFT = 16
# The words left must be that far from mattering: sooner, most of what was met can still be among the best.
FAR = 2.0
_ONE = np.uint8(1)


class Word(NamedTuple):
    """A word that is wanted, how many times it counts, and the most that it can add to a score."""

    posting: Posting
    factor: float
    most: float


_MOST = attrgetter("most")


class Some:
    """What has at least `least` of some words, on some boards."""

    def __init__(
        self, table: Table, postings: Iterable[Posting], factors: Iterable[float], boards: frozenset[int], least: int
    ) -> None:
        words = [
            Word(posting, factor, max(0.0, factor) * posting.most)
            for posting, factor in zip(postings, factors, strict=True)
        ]
        self._words = sorted(words, key=_MOST, reverse=True)
        # What the words from each on can add together, at the end none.
        self._left = [*accumulate(map(_MOST, reversed(self._words)), initial=0.0)][::-1]
        # What scores more than this has at least `least` of the words: fewer cannot add so much.
        self._too_few = sum(map(_MOST, self._words[: least - 1]))
        self._table, self._boards, self._least = table, boards, least
        # Roughly, in single precision: of every document its score so far.
        self._scores = np.zeros(len(table), dtype=np.float32)

    def promising(self, limit: int | None) -> Numbers:
        """Return the documents that can be among the `limit` best, in order: those that are, and few others."""
        if limit == 0:
            return NO_DOCUMENTS
        done, enough = self._begin(limit)
        if limit is None or not enough:
            documents = self._met(self._shared() >= self._least)
            return _best(documents, self._scores.take(documents), limit)
        documents = self._met(self._scores >= (enough - self._left[done]) * CERTAIN)
        scores, drags = self._scores.take(documents), self._table.light_drag.take(documents)
        for left, word in zip(self._left[done + 1 :], self._words[done:], strict=True):
            if len(documents) <= FEW_LEFT:
                break
            scores += np.float32(word.factor) * impacts_at(word.posting, documents, drags)
            stays = np.flatnonzero(scores >= (_last_of(scores, limit) - left) * CERTAIN)
            documents, drags, scores = documents.take(stays), drags.take(stays), scores.take(stays)
        return documents

    def _begin(self, limit: int | None) -> tuple[int, float]:
        """Add up one word after the other until the others do not matter: how many, and the least score that does.

        It is zero where that is not known once all are added up, and else more than too few words could add.
        """
        for at, word in enumerate(self._words, start=1):
            self._add(word)
            if limit and (enough := self._last(limit, self._left[at] * FAR)):
                return at, enough
        return len(self._words), 0.0

    def _add(self, word: Word) -> None:
        posting = word.posting
        if posting.impacts is not None:
            self._scores += np.float32(word.factor) * posting.impacts
        else:
            # `add.at` and `take` do what brackets do, in a third of the time; each would turn other numbers into these.
            places = posting.documents.astype(np.intp)
            drags = self._table.light_drag.take(places)
            np.add.at(self._scores, places, impact(posting.weights, drags, word.factor))

    def _last(self, limit: int, left: float) -> float:
        """Return what the last of the best has at least, zero where that may not be more than what is left or than what
        too few words could add.
        """
        if self._left[0] - left <= left:
            return 0.0
        # Once because these sums are rough, and once because what is returned is again made a little less.
        above = self._scores > max(left, self._too_few) / CERTAIN / CERTAIN
        if np.count_nonzero(above) < limit or len(documents := self._met(above)) < limit:
            return 0.0
        return _last_of(self._scores.take(documents), limit)

    def _shared(self) -> Numbers:
        """Return how many of the words each document has."""
        shared = np.zeros(len(self._table), dtype=np.uint8)
        for word in self._words:
            if word.posting.bits:
                shared += word.posting.bits.flags()
            else:
                np.add.at(shared, word.posting.documents.astype(np.intp), _ONE)
        return shared

    def _met(self, which: Numbers) -> Numbers:
        # Of the type that postings have: looking one up among numbers of another type would copy the posting.
        return self._table.allowed(np.flatnonzero(which).astype(np.int32), self._boards)


def _best(documents: Numbers, scores: Numbers, limit: int | None) -> Numbers:
    if limit is None or len(documents) <= limit:
        return documents
    best: Numbers = documents[scores >= _last_of(scores, limit)]
    return best


def _last_of(scores: Numbers, limit: int) -> float:
    """Return what the last of so many best scores is at least."""
    return float(np.partition(scores, len(scores) - limit)[len(scores) - limit] * CERTAIN)
