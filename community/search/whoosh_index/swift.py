"""The swift engine: the numbers of the plain one, counted with arrays.

It reads the library's own blocks of postings into arrays and keeps them; matching, ranking, narrowing and counting are
then a few operations on whole arrays instead of some on every document.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from typing import Any

import numpy as np
from rapidfuzz.distance import OSA

from community.search.index import EVERYTHING, NOTHING, Hits
from community.search.languages import stem
from community.search.lexicon import Block, Lexicon, is_spelt
from community.search.matching import (
    PREFIX_SHARE,
    SATURATION,
    Asked,
    Boards,
    completions,
    side_by_side,
)
from community.search.query import Query, Term
from community.search.spelling import letters_of, slips
from community.search.whoosh_index.alone import MOST_BEST, MOST_WORDS, Alone
from community.search.whoosh_index.arrays import FEW, Kept, Posting, Postings, Table, weights_in
from community.search.whoosh_index.bits import COMMON_FROM, Numbers
from community.search.whoosh_index.leaf import Leaf, Rows
from community.search.whoosh_index.rough import narrowed
from community.search.whoosh_index.schema import STEMS, WORDS
from community.search.whoosh_index.some import Some

CACHE_BYTES = 48 << 20


class SwiftEngine:
    """What the matchers of one index share: decoded postings, rows and the lexicon."""

    def __init__(self, cache_bytes: int = CACHE_BYTES) -> None:
        self.rows: dict[str, Rows] = {}
        self.kept = Kept(cache_bytes)
        self._lexicon = SwiftLexicon()

    def matcher(self, leaves: Sequence[Leaf]) -> "SwiftMatcher":
        """Answer questions to these segments from now on."""
        matcher = SwiftMatcher(leaves, self._lexicon, self.kept)
        self.rows = {leaf.segment_id: leaf.rows for leaf in leaves}
        return matcher


class SwiftMatcher:
    """The Matcher over arrays."""

    def __init__(self, leaves: Sequence[Leaf], lexicon: Lexicon, kept: Kept) -> None:
        self._leaves = leaves
        self._table = Table(leaves)
        self._postings = Postings(self._table, leaves, kept)
        self._lexicon, self._follows = lexicon, False
        self._alones: dict[Term, Alone] = {}

    @property
    def lexicon(self) -> Lexicon:
        """All words, read when first needed."""
        if not self._follows:
            self._lexicon.follow(self._leaves)
            self._follows = True
        return self._lexicon

    def find(self, query: Query, asked: Asked) -> Hits:
        """Return the documents that match, best first."""
        if query.is_empty:
            return NOTHING
        if query.is_one_word and not asked.apart and (known := self._alone(query.terms[0], asked)):
            return known
        postings: list[Posting] = []
        for term in query.terms:
            if postings and asked.budget.is_spent():
                break
            postings.append(self._of(term))
        documents = self._in_all(postings, asked.boards)
        if query.terms_out or query.phrases_out:
            documents = documents[self._stays(query, documents, asked)]
        for phrase in query.phrases:
            if len(documents) and not asked.budget.is_spent():
                documents = documents[self._in_a_row(phrase, documents)]
        return self._ranked(documents, postings, asked)

    def find_similar(self, wanted: MappingOf[Term, float], asked: Asked, least: int) -> Hits:
        """Return the documents with at least `least` of these terms, or all, ranked as `find` does."""
        if not wanted:
            return NOTHING
        postings: list[Posting] = []
        for term in wanted:
            if postings and asked.budget.is_spent():
                break
            postings.append(self._of(term))
        factors = [posting.idf * factor for posting, factor in zip(postings, wanted.values(), strict=False)]
        some = Some(self._table, postings, factors, asked.boards, max(1, min(least, len(wanted))))
        documents = some.promising(asked.limit)
        hits = self._hits(documents, self._scores_of(documents, postings, factors), asked, len(documents))
        return replace(hits, total=len(hits.ids))

    def is_held(self, term: Term, boards: Boards) -> bool:
        """Tell whether any document of these boards holds a term."""
        return len(self._table.allowed(self._of(term).documents, boards)) > 0

    def count_word(self, word: str, boards: Boards) -> int:
        """Count the documents of these boards that hold exactly this word."""
        return len(self._table.allowed(self._postings.read(WORDS, word).documents, boards))

    def _alone(self, term: Term, asked: Asked) -> Hits | None:
        """Answer a word that is asked alone out of what is kept of it, where that is enough."""
        known = self._alones.get(term)
        if known is None:
            if len(self._alones) >= MOST_WORDS:
                self._alones.clear()
            known = self._alones[term] = self._stand_alone(self._of(term))
        return known.hits(self._table, asked)

    def _stand_alone(self, posting: Posting) -> Alone:
        table, factors = self._table, [posting.idf]
        documents = posting.documents if table.alive is None else posting.documents[table.alive[posting.documents]]
        counts = np.bincount(table.facet[documents], minlength=len(table.facets))
        best = narrowed(documents, [posting], factors, table.light_drag, MOST_BEST)
        scores = self._scores_of(best, [posting], factors)
        order = self._best(best, scores, MOST_BEST)
        return Alone(best[order], scores[order], counts)

    def _of(self, term: Term) -> Posting:
        exact = self._postings.read(STEMS, term.stem, *term.others)
        words = completions(self.lexicon, term, stem) if term.prefix else ()
        if not words:
            return exact
        return self._postings.get((term, tuple(words)), lambda _: self._sum(exact, words))

    def _sum(self, exact: Posting, words: Iterable[str]) -> tuple[Numbers, Numbers]:
        weights = np.zeros(len(self._table), dtype=np.float32)
        weights[exact.documents] = exact.weights
        for guess in (self._postings.read(WORDS, word) for word in words):
            weights[guess.documents] += guess.weights * np.float32(PREFIX_SHARE)
        documents = np.flatnonzero(weights).astype(np.int32)
        return documents, weights[documents]

    def _in_all(self, postings: Sequence[Posting], boards: Boards) -> Numbers:
        """Return the documents with every term."""
        if not postings:
            return self._table.allowed(np.arange(len(self._table), dtype=np.int32), boards)
        rarest, *others = sorted(postings, key=lambda posting: len(posting.documents))
        if rarest.bits and len(rarest.documents) * COMMON_FROM >= len(self._table):
            return self._table.allowed(rarest.bits.among(other.bits for other in others if other.bits), boards)
        documents = self._table.allowed(rarest.documents, boards)
        for other in others:
            stays = other.holds(documents)
            documents = documents if stays.all() else documents[stays]
        return documents

    def _stays(self, query: Query, documents: Numbers, asked: Asked) -> Numbers:
        """Tell of each of the documents whether it holds nothing of what is left out.

        When the time is up, one with the words of a phrase in any order goes too: too little rather than the unwanted.
        """
        stays = np.ones(len(documents), dtype=np.bool_)
        for term in query.terms_out:
            stays &= ~self._of(term).holds(documents)
        for phrase in query.phrases_out:
            holding = stays.copy()
            for word in phrase:
                holding &= self._postings.read(WORDS, word).holds(documents)
            if holding.any() and not asked.budget.is_spent():
                holding[holding] = self._in_a_row(phrase, documents[holding])
            stays &= ~holding
        return stays

    def _in_a_row(self, phrase: Sequence[str], documents: Numbers) -> Numbers:
        """Tell of each of the documents whether the words of a phrase stand side by side in it."""
        stays = np.zeros(len(self._table), dtype=np.bool_)
        starts = self._table.plan.starts
        for leaf, first, end in zip(self._leaves, starts, starts[1:], strict=False):
            low, high = np.searchsorted(documents, (first, end))
            here = set((documents[low:high] - first).tolist())
            if here:
                stays[[first + at for at in side_by_side(leaf, phrase, here)]] = True
        return stays[documents]

    def _ranked(self, documents: Numbers, postings: Sequence[Posting], asked: Asked) -> Hits:
        facet, facets = self._table.facet.take(documents), self._table.facets
        counts = np.bincount(facet, minlength=len(facets))
        apart = np.isin(self._table.ids[documents], list(asked.apart)).sum() if asked.apart else 0
        if asked.only != EVERYTHING:
            documents = documents[self._table.which(asked.only, asked.only.lets).take(facet)]
        hits = self._found(documents, postings, asked)
        return replace(
            hits, counts={facets[at]: int(counts[at]) for at in np.flatnonzero(counts).tolist()}, apart=int(apart)
        )

    def _found(self, documents: Numbers, postings: Sequence[Posting], asked: Asked) -> Hits:
        if not asked.ranked and asked.limit is None:
            ids = tuple(self._table.ids.take(documents).tolist())
            return Hits(ids, (), len(ids), is_partial=asked.budget.is_spent())
        factors = [posting.idf for posting in postings]
        best = narrowed(documents, postings, factors, self._table.light_drag, asked.limit)
        return self._hits(best, self._scores_of(best, postings, factors), asked, len(documents))

    def _hits(self, documents: Numbers, scores: Numbers, asked: Asked, total: int) -> Hits:
        best = self._best(documents, scores, asked.limit)
        ids = self._table.ids.take(documents.take(best))
        return Hits(tuple(ids.tolist()), tuple(scores[best].tolist()), total, is_partial=asked.budget.is_spent())

    def _scores_of(self, documents: Numbers, postings: Sequence[Posting], factors: Sequence[float]) -> Numbers:
        drag = self._table.drag.take(documents)
        scores = np.zeros(len(documents))
        if len(documents) < FEW:
            for part in _parts(weights_in(documents, postings), np.array(factors)[:, np.newaxis], drag):
                scores += part
            return scores
        for factor, posting in zip(factors, postings, strict=True):
            scores += _parts(posting.weights_at(documents), factor, drag)
        return scores

    def _best(self, documents: Numbers, scores: Numbers, limit: int | None) -> Numbers:
        """Return the places of the best, newer before older where they are equal."""
        best: Numbers = np.arange(len(scores))
        if limit is not None and limit < len(scores):
            least = np.partition(scores, len(scores) - limit)[len(scores) - limit] if limit else np.inf
            best = np.flatnonzero(scores >= least)
        ids = self._table.ids.take(documents.take(best))
        best = best[np.lexsort((-ids, -scores[best]))]
        return best if limit is None else best[:limit]


def _parts(weights: Numbers, factors: Numbers | float, drag: Numbers) -> Numbers:
    """Return what a word, or each of several, adds to the scores of documents: factor · w (k + 1) / (w + drag)."""
    weight = weights.astype(np.float64)
    parts: Numbers = factors * weight
    parts *= SATURATION + 1
    weight += drag
    parts /= weight
    return parts


class SwiftBlock(Block):
    """A block of words whose letters are compared all at once."""

    def __init__(self, counts: MappingOf[bytes, int]) -> None:
        super().__init__(counts)
        self._shapes: tuple[Numbers, Numbers] | None = None

    def near(self, word: str) -> Iterator[tuple[int, str, int]]:
        """Yield the words that one slip or two make out of this one, with the number of slips and of documents."""
        reach = slips(word)
        for at in self._alike(word, reach).tolist() if self.often else ():
            other = self.word(at).decode()
            apart = OSA.distance(word, other, score_cutoff=reach) if is_spelt(other) else reach + 1
            if apart <= reach:
                yield apart, other, self.often[at]

    def _alike(self, word: str, reach: int) -> Any:
        letters, lengths = self._read_shapes()
        close = np.abs(lengths - np.int16(len(word))) <= reach
        return np.flatnonzero(close & (np.bitwise_count(letters ^ np.uint32(letters_of(word))) <= 2 * reach))

    def _read_shapes(self) -> tuple[Numbers, Numbers]:
        """Return the set of letters and the length of every word: `letters_of` for all of them."""
        if self._shapes is None:
            points = np.frombuffer((self.text.decode() + "\n").encode("utf-32-le"), dtype=np.uint32)
            ends = np.flatnonzero(points == ord("\n"))
            starts = np.concatenate(([0], ends[:-1] + 1))
            bits = np.uint32(1) << ((points - np.uint32(ord("a"))) & np.uint32(31))
            bits[ends] = 0
            self._shapes = np.bitwise_or.reduceat(bits, starts), np.minimum(ends - starts, 32_000).astype(np.int16)
        return self._shapes


class SwiftLexicon(Lexicon):
    """A lexicon of such blocks."""

    block = SwiftBlock
