"""Matching and ranking, the same for every engine: an engine only reads its segments.

Scores are BM25F in its simple form: the boosts of a word's places are summed before saturation, with one length
normalisation (S. Robertson, H. Zaragoza, M. Taylor: "Simple BM25 extension to multiple weighted fields", CIKM 2004).
"""

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from math import log
from typing import Protocol, TypeAlias

from community.search.budget import UNLIMITED, Budget
from community.search.index import EVERYTHING, NOTHING, Facet, Hits, Only
from community.search.languages import Stemmer
from community.search.lexicon import Lexicon
from community.search.query import Query, Term

SATURATION = 1.2
LENGTH_SHARE = 0.5
PREFIX_SHARE = 0.5

Weights: TypeAlias = Mapping[int, float]
Boards: TypeAlias = frozenset[int]


class Segment(Protocol):
    """A part of an index. Documents have numbers that mean something in their segment only; deleted ones never show."""

    @property
    def ids(self) -> Sequence[int]: ...
    @property
    def facets(self) -> Sequence[Facet]: ...
    @property
    def lengths(self) -> Sequence[int]: ...
    @property
    def total_length(self) -> int: ...
    @property
    def deleted(self) -> Collection[int]: ...

    def by_stem(self, root: str) -> Weights:
        """Return the documents with a word of this stem, and its weight in each."""
        ...

    def by_word(self, word: str) -> Weights:
        """Return the documents with exactly this word, and its weight in each."""
        ...

    def positions(self, word: str, among: Container[int]) -> Mapping[int, Sequence[int]]:
        """Return where exactly this word stands in the documents given, those of them that have it."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    """One segment's matches: a weight per term of the query, in its order, by document."""

    segment: Segment
    weights: Sequence[Weights]
    documents: frozenset[int] | set[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked besides words: on which boards, how many, narrowed to what, and which documents to tell apart."""

    boards: Boards
    limit: int | None = None
    only: Only = EVERYTHING
    apart: frozenset[int] = frozenset()
    ranked: bool = True
    budget: Budget = UNLIMITED


class Matcher(Protocol):
    """Answers questions to the segments of one generation."""

    def find(self, query: Query, asked: Asked) -> Hits:
        """Return the documents that match, best first, newer before older where they are equal.

        score = Σ over terms of idf · w (k + 1) / (w + k (1 - b + b · length / mean length)), where
        idf = ln(1 + (N - n + 0.5) / (n + 0.5)), N documents in all, n of them with the term.
        """
        ...

    def find_similar(self, wanted: Mapping[Term, float], asked: Asked, least: int) -> Hits:
        """Return the documents with at least `least` of these terms, or all, ranked as `find` does.

        A term's part of the score is multiplied by its weight.
        """
        ...

    def is_held(self, term: Term, boards: Boards) -> bool:
        """Tell whether any document of these boards holds a term."""
        ...

    def count_word(self, word: str, boards: Boards) -> int:
        """Count the documents of these boards that hold exactly this word."""
        ...

    @property
    def lexicon(self) -> Lexicon:
        """All words."""
        ...


class PlainMatcher:
    """The Matcher in plain Python: what the faster one is compared with, and used where that cannot be."""

    def __init__(self, segments: Sequence[Segment], lexicon: Lexicon, stem: Stemmer) -> None:
        self._segments, self._stem = segments, stem
        self.lexicon = lexicon

    def find(self, query: Query, asked: Asked) -> Hits:
        """Return the documents that match, best first."""
        if query.is_empty:
            return NOTHING
        read = self._read(lambda segment: self._match(segment, query, asked.boards), asked.budget)
        return self._ranked(read, [1.0] * len(query.terms), asked)

    def find_similar(self, wanted: Mapping[Term, float], asked: Asked, least: int) -> Hits:
        """Return the documents with at least `least` of these terms, or all, ranked as `find` does."""
        if not wanted:
            return NOTHING
        enough = min(least, len(wanted))
        read = self._read(lambda segment: self._match_any(segment, wanted, asked.boards, enough), asked.budget)
        hits = self._ranked(read, [*wanted.values()], asked)
        return replace(hits, total=len(hits.ids), counts={}, apart=0)

    def is_held(self, term: Term, boards: Boards) -> bool:
        """Tell whether any document of these boards holds a term."""
        return any(segment.facets[at][0] in boards for segment in self._segments for at in self._weights(segment, term))

    def count_word(self, word: str, boards: Boards) -> int:
        """Count the documents of these boards that hold exactly this word."""
        return sum(segment.facets[at][0] in boards for segment in self._segments for at in segment.by_word(word))

    def _read(self, read: Callable[[Segment], _Found], budget: Budget) -> list[_Found]:
        """Read one segment after the other, at least one, until the time is up."""
        found = [read(segment) for segment in self._segments[:1]]
        for segment in self._segments[1:]:
            if budget.is_spent():
                break
            found.append(read(segment))
        return found

    def _match(self, segment: Segment, query: Query, boards: Boards) -> _Found:
        weights = [self._weights(segment, term) for term in query.terms]
        either: Sequence[Collection[int]] = weights or [_all(segment)]
        rarest, *others = sorted(either, key=len)
        facets = segment.facets
        documents = {document for document in rarest if facets[document][0] in boards}
        for other in others:
            documents.intersection_update(other)
        for phrase in query.phrases:
            documents = side_by_side(segment, phrase, documents) if documents else documents
        return _Found(segment, weights, self._leave_out(segment, query, documents))

    def _match_any(self, segment: Segment, wanted: Iterable[Term], boards: Boards, least: int) -> _Found:
        weights = [self._weights(segment, term) for term in wanted]
        shared = Counter(document for each in weights for document in each)
        facets = segment.facets
        return _Found(segment, weights, {at for at, n in shared.items() if n >= least and facets[at][0] in boards})

    def _leave_out(self, segment: Segment, query: Query, documents: set[int]) -> set[int]:
        for term in query.terms_out if documents else ():
            documents.difference_update(self._weights(segment, term))
        for phrase in query.phrases_out:
            holding = documents.intersection(*map(segment.by_word, phrase))
            documents -= side_by_side(segment, phrase, holding) if holding else holding
        return documents

    def _weights(self, segment: Segment, term: Term) -> Weights:
        exact = segment.by_stem(term.stem)
        if not (term.prefix or term.others):
            return exact
        weights = dict(exact)
        for root in term.others:
            for document, weight in segment.by_stem(root).items():
                weights[document] = weights.get(document, 0.0) + weight
        for word in completions(self.lexicon, term, self._stem):
            for document, weight in segment.by_word(word).items():
                weights[document] = weights.get(document, 0.0) + weight * PREFIX_SHARE
        return weights

    def _ranked(self, found: Sequence[_Found], factors: Sequence[float], asked: Asked) -> Hits:
        rarity = [idf * factor for idf, factor in zip(_rarity(found, len(factors)), factors, strict=True)]
        mean = mean_length([each.segment for each in found])
        scored = [row for each in found for row in _score(each, rarity, mean, asked.only)]
        best = sorted(scored) if asked.limit is None else nsmallest(asked.limit, scored)
        return Hits(
            ids=tuple(-row[1] for row in best),
            scores=tuple(-row[0] for row in best),
            total=len(scored),
            counts=Counter(each.segment.facets[at] for each in found for at in each.documents),
            apart=sum(each.segment.ids[at] in asked.apart for each in found for at in each.documents),
            is_partial=len(found) < len(self._segments),
        )


def completions(lexicon: Lexicon, term: Term, stem: Stemmer) -> list[str]:
    """Return the words that a term may be the beginning of, those of its own stem left out.

    They weigh half: what begins like the last word is a guess at what is meant, the word itself is not.
    """
    return [word for word in lexicon.completions(term.prefix) if stem(word) != term.stem] if term.prefix else []


def idf_of(holding: int, total: int) -> float:
    """Return how much a term weighs that so many of all documents hold."""
    return log(1 + (total - holding + 0.5) / (holding + 0.5))


def mean_length(segments: Sequence[Segment]) -> float:
    """Return the mean length of a document, never zero."""
    length, count = sum(segment.total_length for segment in segments), sum(len(segment.ids) for segment in segments)
    return length / max(1, count) or 1.0


def side_by_side(segment: Segment, phrase: Sequence[str], documents: set[int]) -> set[int]:
    """Return those of the documents in which the words of a phrase stand side by side."""
    places = [segment.positions(word, documents) for word in phrase]
    return {document for document in documents if _starts([place.get(document, ()) for place in places])}


def _all(segment: Segment) -> set[int]:
    return set(range(len(segment.ids))).difference(segment.deleted)


def _starts(places: Sequence[Sequence[int]]) -> set[int]:
    """Return the positions where a phrase starts, given the positions of each of its words."""
    starts = set(places[0])
    for offset, positions in enumerate(places[1:], start=1):
        starts.intersection_update(position - offset for position in positions)
    return starts


def _rarity(found: Sequence[_Found], terms: int) -> list[float]:
    total = sum(len(part.segment.ids) for part in found)
    return [idf_of(sum(len(part.weights[term]) for part in found), total) for term in range(terms)]


def _score(found: _Found, rarity: Sequence[float], mean: float, only: Only) -> Iterable[tuple[float, int]]:
    """Yield (-score, -id) of one segment's matches, which sort as they are shown."""
    segment, terms = found.segment, list(zip(rarity, found.weights, strict=True))
    for document in found.documents:
        if only is not EVERYTHING and not only.lets(segment.facets[document]):
            continue
        drag = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * segment.lengths[document] / mean)
        score = 0.0
        for idf, weights in terms:
            weight = weights.get(document, 0.0)
            score += idf * weight * (SATURATION + 1) / (weight + drag)
        yield -score, -segment.ids[document]
