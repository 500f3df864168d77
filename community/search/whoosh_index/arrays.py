"""Arrays: all documents of a generation side by side, and decoded postings, kept up to a number of bytes.

Segments never change, so what was decoded of one serves every generation that has it. A document's number here is its
number in its segment plus where the segment starts.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TypeAlias

import numpy as np

from community.search.index import Facet
from community.search.matching import LENGTH_SHARE, SATURATION, idf_of
from community.search.whoosh_index.bits import WORTH_FROM, Bits, Numbers
from community.search.whoosh_index.flat import key_of_term
from community.search.whoosh_index.leaf import Leaf
from community.search.whoosh_index.mapped import Mapped
from community.search.whoosh_index.schema import KINDS, STATUSES

# The row format of the schema.
ROW = np.dtype([("id", ">i8"), ("board", ">i8"), ("length", ">u4"), ("kind", "u1"), ("status", "u1")])
MOST_REMEMBERED = 128
# A word in one of so many documents is worth keeping what it adds to each document's score: at most twice its list.
WORTH_IMPACTS_FROM = 4
# So few documents are as quickly looked up in a list as among bits, and at once in the lists of several words.
FEW = 256
_NONE = np.float32(0)
POSTING_BYTES, ENTRY_BYTES = 8, 600  # the second is what an entry takes besides: keys, headers, links

Split: TypeAlias = dict[str, tuple[Numbers, Numbers]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which segments there are, and where each starts; the last start is the number of documents."""

    segments: tuple[str, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Posting:
    """The documents with a term, in order, its weight in each, how much its rareness weighs (of those that are not
    deleted), and the most that it adds to the score of any, but for how rare it is.
    """

    plan: Plan
    documents: Numbers
    weights: Numbers
    idf: float
    most: float
    # Of a common word, as bits; of a very common one also what it adds to the score of each of all documents.
    bits: Bits | None = None
    impacts: Numbers | None = None

    @property
    def size(self) -> int:
        """Roughly the bytes that it takes."""
        more = (self.bits.size if self.bits else 0) + (self.impacts.nbytes if self.impacts is not None else 0)
        return ENTRY_BYTES + POSTING_BYTES * len(self.documents) + more

    def holds(self, documents: Numbers) -> Numbers:
        """Tell of each of these documents whether the term stands in it."""
        if self.bits:
            return self.bits.holds(documents)
        return self._found(documents)[1]

    def weights_at(self, documents: Numbers) -> Numbers:
        """Return the weight of the term in each of these documents, zero where it does not stand."""
        if documents is self.documents:
            return self.weights
        if not len(self.documents):
            return np.zeros(len(documents), dtype=np.float32)
        if not self.bits or len(documents) < FEW:
            places, held = self._found(documents)
            return np.where(held, self.weights.take(places, mode="clip"), _NONE)
        held = self.bits.holds(documents)
        if held.all():
            return self.weights.take(self.bits.places(documents))
        weights = np.zeros(len(documents), dtype=np.float32)
        weights[held] = self.weights.take(self.bits.places(documents[held]))
        return weights

    def _found(self, documents: Numbers) -> tuple[Numbers, Numbers]:
        """Return where each of these documents would stand, and whether it does."""
        places = self.documents.searchsorted(documents)
        if not len(self.documents):
            return places, np.zeros(len(documents), dtype=np.bool_)
        return places, self.documents.take(places, mode="clip") == documents

    def split(self) -> Split:
        """Take it apart by segment, each numbered from zero."""
        cuts = np.searchsorted(self.documents, self.plan.starts)
        parts = zip(self.plan.segments, pairwise(cuts), self.plan.starts[:-1], strict=True)
        return {name: (self.documents[a:b] - start, self.weights[a:b]) for name, (a, b), start in parts}


class Table:
    """Of all documents the id, what the length holds against it, and the facet as the place in a list of facets; and
    which of them live.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        # Views of what is mapped. All is taken out of it segment by segment: sorting everything at once took, and left
        # to the process, twice the memory of what stays.
        parts = [np.frombuffer(leaf.rows.content, dtype=ROW) for leaf in leaves]
        starts = tuple(accumulate(map(len, parts), initial=0))
        self.plan = Plan(tuple(leaf.segment_id for leaf in leaves), starts)
        self.ids = np.empty(starts[-1], dtype=np.int64)
        for start, part in zip(starts, parts, strict=False):
            self.ids[start : start + len(part)] = part["id"]
        self.drag = self._drag(parts)
        self.alive = self._alive(leaves)
        known = sorted(frozenset[int]().union(*(np.unique(_codes(part)).tolist() for part in parts)))
        width = np.uint16 if len(known) <= np.iinfo(np.uint16).max else np.uint32
        self.facet: Numbers = np.empty(starts[-1], dtype=width)
        for start, part in zip(starts, parts, strict=False):
            self.facet[start : start + len(part)] = np.array(known).searchsorted(_codes(part))
        self.facets: list[Facet] = [(code >> 16, KINDS[code >> 8 & 255], STATUSES[code & 255]) for code in known]

        self._open: dict[Hashable, Numbers] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def light_drag(self) -> Numbers:
        """The drag in single precision, for what need not be exact."""
        return self.drag.astype(np.float32)

    def allowed(self, documents: Numbers, boards: frozenset[int]) -> Numbers:
        """Return those of the documents that are not deleted and on these boards."""
        if self.alive is not None:
            documents = documents[self.alive.take(documents)]
        open_ = self.which(boards, lambda facet: facet[0] in boards)
        return documents if open_.all() else documents[open_.take(self.facet.take(documents))]

    def which(self, key: Hashable, lets: Callable[[Facet], bool]) -> Numbers:
        """Return of each facet whether it is let through, remembered under a key."""
        known = self._open.get(key)
        if known is None:
            if len(self._open) > MOST_REMEMBERED:
                self._open.clear()
            known = self._open[key] = np.array([lets(facet) for facet in self.facets], dtype=np.bool_)
        return known

    def _drag(self, parts: Sequence[Numbers]) -> Numbers:
        """What a document's length holds against it, as `matching` has it."""
        drag = np.empty(len(self.ids), dtype=np.float64)
        for start, part in zip(self.plan.starts, parts, strict=False):
            drag[start : start + len(part)] = part["length"]
        mean = float(drag.sum()) / max(1, len(drag)) or 1.0
        drag *= LENGTH_SHARE
        drag /= mean
        drag += 1 - LENGTH_SHARE
        drag *= SATURATION
        return drag

    def _alive(self, leaves: Sequence[Leaf]) -> Numbers | None:
        """Which documents are not deleted; None when all are."""
        gone = [start + at for leaf, start in zip(leaves, self.plan.starts, strict=False) for at in leaf.deleted]
        if not gone:
            return None
        alive = np.ones(len(self.ids), dtype=np.bool_)
        alive[gone] = False
        return alive


def _codes(part: Numbers) -> Numbers:
    """Board, kind and status of these rows as one number each."""
    codes: Numbers = part["board"].astype(np.int64) << 16 | part["kind"].astype(np.int64) << 8 | part["status"]
    return codes


class Postings:
    """The postings of one generation, out of those that are kept or out of its files."""

    def __init__(self, table: Table, leaves: Sequence[Leaf], kept: "Kept") -> None:
        self._table, self._kept = table, kept
        self._mapped = {leaf.segment_id: Mapped(leaf.rows.flat, leaf.rows.count) for leaf in leaves}

    def read(self, field: str, *terms: str) -> Posting:
        """Return the postings of a term, or of several as if they were one: their weights are summed."""
        return self.get((field, *terms), lambda known: self._join(field, terms, known))

    def get(self, key: Hashable, make: Callable[[Split], tuple[Numbers, Numbers]]) -> Posting:
        """Return what is kept under a key or make it, given what an older generation had."""
        known = self._kept.get(key)
        if known is not None and known.plan is self._table.plan:
            return known
        documents, weights = make(known.split() if known else {})
        alive = self._table.alive
        holding = len(documents) if alive is None else int(np.count_nonzero(alive[documents]))
        added = impact(weights, self._table.light_drag.take(documents))
        most = float(added.max()) if len(added) else 0.0
        total = len(self._table)
        bits = Bits(documents, total) if len(documents) * WORTH_FROM >= total else None
        impacts = self._spread(documents, added) if len(documents) * WORTH_IMPACTS_FROM >= total else None
        posting = Posting(self._table.plan, documents, weights, idf_of(holding, total), most, bits, impacts)
        self._kept.put(key, posting)
        return posting

    def _spread(self, documents: Numbers, added: Numbers) -> Numbers:
        impacts = np.zeros(len(self._table), dtype=np.float32)
        impacts[documents] = added
        return impacts

    def _join(self, field: str, terms: Sequence[str], known: Split) -> tuple[Numbers, Numbers]:
        keys = np.array([key_of_term(field, term) for term in terms], dtype=np.uint64)
        documents, weights, is_each_once = [NO_DOCUMENTS], [NO_WEIGHTS], True
        for name, start in zip(self._table.plan.segments, self._table.plan.starts, strict=False):
            parts = [known[name]] if name in known else [*self._mapped[name].find(keys)]
            is_each_once &= len(parts) < 2
            documents += [part[0] + np.int32(start) for part in parts]
            weights += [part[1] for part in parts]
        if is_each_once:
            return np.concatenate(documents), np.concatenate(weights)
        return summed(documents, weights, len(self._table))


class Kept:
    """Postings by key, those used last, up to so many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self.size = most_bytes, 0
        self._entries: OrderedDict[Hashable, Posting] = OrderedDict()

    def get(self, key: Hashable) -> Posting | None:
        """Return what is kept under a key."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Hashable, posting: Posting) -> None:
        """Keep something, and let go of what was not used for longest; what alone is too large is not kept."""
        old = self._entries.pop(key, None)
        self.size -= old.size if old else 0
        if posting.size > self._most:
            return
        self._entries[key] = posting
        self.size += posting.size
        while self.size > self._most:
            self.size -= self._entries.popitem(last=False)[1].size


def weights_in(documents: Numbers, postings: Sequence[Posting]) -> Numbers:
    """Return the weight of each of these terms (rows) in each of a few documents (columns): zero where it is not."""
    weights = np.zeros((len(postings), len(documents)), dtype=np.float32)
    found = np.full(weights.shape, -1, dtype=np.int32)  # no document, where a term stands in none
    for row, posting in enumerate(postings):
        if len(posting.documents):
            places = posting.documents.searchsorted(documents)
            posting.documents.take(places, mode="clip", out=found[row])
            posting.weights.take(places, mode="clip", out=weights[row])
    weights *= found == documents
    return weights


def impact(weights: Numbers, drag: Numbers, factor: float = 1.0) -> Numbers:
    """Return the share of a score that these weights make, times a factor: factor · w (k + 1) / (w + drag)."""
    shares: Numbers = weights + drag
    np.divide(weights, shares, out=shares)
    shares *= np.float32(factor * (SATURATION + 1))
    return shares


def summed(documents: Sequence[Numbers], weights: Sequence[Numbers], total: int) -> tuple[Numbers, Numbers]:
    """Return the documents of any of these lists, of `total` in all, and the sum of their weights in each."""
    sums = np.zeros(total, dtype=np.float32)
    for some, each in zip(documents, weights, strict=True):
        sums[some] += each
    either = np.flatnonzero(sums).astype(np.int32)
    return either, sums[either]


NO_DOCUMENTS, NO_WEIGHTS = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
