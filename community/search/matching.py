"""Matching and ranking, the same for every engine: an engine only reads its segments.

Scores are BM25F in its simple form: the boosts of a word's places are summed before saturation, with one length
normalisation (S. Robertson, H. Zaragoza, M. Taylor: "Simple BM25 extension to multiple weighted fields", CIKM 2004).
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log
from typing import Protocol, TypeAlias

from community.search.index import Hits
from community.search.query import Query, Term
from community.search.spelling import Vocabulary

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
    def boards(self) -> Sequence[int]: ...
    @property
    def lengths(self) -> Sequence[int]: ...
    @property
    def total_length(self) -> int: ...

    def by_stem(self, root: str) -> Weights:
        """Return the documents with a word of this stem, and its weight in each."""
        ...

    def by_word(self, word: str) -> Weights:
        """Return the documents with exactly this word, and its weight in each."""
        ...

    def positions(self, word: str, among: Container[int]) -> Mapping[int, Sequence[int]]:
        """Return where exactly this word stands in the documents given, those of them that have it."""
        ...

    def completions(self, prefix: str, besides: str) -> Iterable[str]:
        """Return words that begin so, but not with the stem `besides`; at most as many as are worth reading."""
        ...

    def vocabulary(self) -> Vocabulary:
        """Return all words, those of hidden and deleted documents too: before showing one, count where it is seen."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    """One segment's matches: a weight per term of the query, in its order, by document."""

    segment: Segment
    weights: Sequence[Weights]
    documents: frozenset[int] | set[int]


def find(segments: Sequence[Segment], query: Query, boards: Boards, limit: int | None) -> Hits:
    """Return the documents of these boards that match, best first, newer before older where they are equal.

    score = Σ over terms of idf · w (k + 1) / (w + k (1 - b + b · length / mean length)), where
    idf = ln(1 + (N - n + 0.5) / (n + 0.5)), N documents in all, n of them with the term.
    """
    if not query.terms:
        return Hits((), (), 0)
    return _ranked([_match(segment, query, boards) for segment in segments], [1.0] * len(query.terms), limit)


def find_similar(
    segments: Sequence[Segment], wanted: Mapping[str, float], boards: Boards, limit: int | None, least: int
) -> Hits:
    """Return the documents of these boards with at least `least` of these stems, or all, ranked as `find` does.

    A term's part of the score is multiplied by its weight.
    """
    if not wanted:
        return Hits((), (), 0)
    enough = min(least, len(wanted))
    return _ranked([_match_any(segment, wanted, boards, enough) for segment in segments], [*wanted.values()], limit)


def is_held(segments: Iterable[Segment], term: Term, boards: Boards) -> bool:
    """Tell whether any document of these boards holds a term."""
    return any(segment.boards[document] in boards for segment in segments for document in _weights(segment, term))


def count_word(segments: Iterable[Segment], word: str, boards: Boards) -> int:
    """Count the documents of these boards that hold exactly this word."""
    return sum(segment.boards[document] in boards for segment in segments for document in segment.by_word(word))


def _match(segment: Segment, query: Query, boards: Boards) -> _Found:
    weights = [_weights(segment, term) for term in query.terms]
    rarest, *others = sorted(weights, key=len)
    board_of = segment.boards
    documents = {document for document in rarest if board_of[document] in boards}
    for other in others:
        documents.intersection_update(other)
    for phrase in query.phrases:
        documents = _side_by_side(segment, phrase, documents) if documents else documents
    return _Found(segment, weights, documents)


def _match_any(segment: Segment, wanted: Iterable[str], boards: Boards, least: int) -> _Found:
    weights = [segment.by_stem(root) for root in wanted]
    shared = Counter(document for each in weights for document in each)
    board_of = segment.boards
    return _Found(segment, weights, {at for at, n in shared.items() if n >= least and board_of[at] in boards})


def _weights(segment: Segment, term: Term) -> Weights:
    exact = segment.by_stem(term.stem)
    if not term.prefix:
        return exact
    weights = dict(exact)
    for word in segment.completions(term.prefix, term.stem):
        for document, weight in segment.by_word(word).items():
            # Half a weight: what begins like the last word is a guess at what is meant, the word itself is not.
            weights[document] = weights.get(document, 0.0) + weight * PREFIX_SHARE
    return weights


def _side_by_side(segment: Segment, phrase: Sequence[str], documents: set[int]) -> set[int]:
    places = [segment.positions(word, documents) for word in phrase]
    return {document for document in documents if _starts([place.get(document, ()) for place in places])}


def _starts(places: Sequence[Sequence[int]]) -> set[int]:
    """Return the positions where a phrase starts, given the positions of each of its words."""
    starts = set(places[0])
    for offset, positions in enumerate(places[1:], start=1):
        starts.intersection_update(position - offset for position in positions)
    return starts


def _ranked(found: Sequence[_Found], factors: Sequence[float], limit: int | None) -> Hits:
    rarity = [idf * factor for idf, factor in zip(_rarity(found, len(factors)), factors, strict=True)]
    length, count = sum(each.segment.total_length for each in found), sum(len(each.segment.ids) for each in found)
    scored = [row for each in found for row in _score(each, rarity, length / max(1, count))]
    best = sorted(scored) if limit is None else nsmallest(limit, scored)
    return Hits(tuple(-row[1] for row in best), tuple(-row[0] for row in best), len(scored))


def _rarity(found: Sequence[_Found], terms: int) -> list[float]:
    total = sum(len(part.segment.ids) for part in found)
    holding = (sum(len(part.weights[term]) for part in found) for term in range(terms))
    return [log(1 + (total - n + 0.5) / (n + 0.5)) for n in holding]


def _score(found: _Found, rarity: Sequence[float], mean: float) -> Iterable[tuple[float, int]]:
    """Yield (-score, -id) of one segment's matches, which sort as they are shown."""
    lengths, ids = found.segment.lengths, found.segment.ids
    terms = list(zip(rarity, found.weights, strict=True))
    for document in found.documents:
        drag = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths[document] / (mean or 1))
        score = 0.0
        for idf, weights in terms:
            weight = weights.get(document, 0.0)
            score += idf * weight * (SATURATION + 1) / (weight + drag)
        yield -score, -ids[document]
