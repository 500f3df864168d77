"""Marking: the stretch of a text that shows best why it was found, in pieces of plain text."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from community.search.index import Piece
from community.search.query import Query, Stem
from community.search.tokens import is_unspaced, tokens

LONGEST_SOURCE = 20_000
ELLIPSIS = "…"
# How far an end of the snippet may move to fall between two words.
SLACK = 24


@dataclass(frozen=True, slots=True)
class _Match:
    """Where a word of the query stands, and which one it is."""

    start: int
    end: int
    key: str


def mark(query: Query, source: str, stem: Stem, *, width: int) -> tuple[Piece, ...]:
    """Cut about `width` characters around the best matches and mark them.

    Space is tidied, so that a snippet is one line; but for that and the ellipses at its ends, the pieces are the text.
    """
    text = " ".join(source[:LONGEST_SOURCE].split())
    matches = list(_matches(query, text, stem))
    start, end = _window(text, matches, width)
    return tuple(_with_ellipses(text, start, end, list(_pieces(text, matches, start, end))))


def _matches(query: Query, text: str, stem: Stem) -> Iterator[_Match]:
    stems = {term.stem for term in query.terms}
    exact = {word for phrase in query.phrases for word in phrase}
    prefix = query.terms[-1].prefix if query.terms else ""
    if not stems:
        return
    for word, start, end in tokens(text):
        key = stem(word)
        if key in stems or word in exact:
            yield _Match(start, end, key)
        elif prefix and word.startswith(prefix):
            yield _Match(start, start + len(prefix) if is_unspaced(prefix) else end, prefix)


def _window(text: str, matches: Sequence[_Match], width: int) -> tuple[int, int]:
    """Return the stretch with the most different words of the query in it, the earliest of these."""
    if len(text) <= width:
        return 0, len(text)
    if not matches:
        return 0, _before_space(text, width, 0)
    best = matches[max(range(len(matches)), key=lambda first: (_variety(matches, first, width), -first))]
    start = max(0, min(best.start - width // 5, len(text) - width))
    start = _after_space(text, start, best.start) if start else 0
    end = min(len(text), start + width)
    return start, _before_space(text, end, min(end, best.end)) if end < len(text) else end


def _variety(matches: Sequence[_Match], first: int, width: int) -> int:
    """Count the different words of the query that a stretch from this match on can hold."""
    reach = matches[first].start + width * 3 // 4
    last = bisect_right(matches, reach, lo=first, key=lambda match: match.end)
    return len({match.key for match in matches[first:last]})


def _after_space(text: str, start: int, stop: int) -> int:
    space = text.find(" ", start, min(stop, start + SLACK))
    return space + 1 if space >= 0 else start


def _before_space(text: str, end: int, stop: int) -> int:
    space = text.rfind(" ", max(stop, end - SLACK), end)
    return space if space >= 0 else end


def _pieces(text: str, matches: Sequence[_Match], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in _spans(matches, start, end):
        if first > at:
            yield Piece(text[at:first], is_match=False)
        yield Piece(text[first:last], is_match=True)
        at = last
    if at < end:
        yield Piece(text[at:end], is_match=False)


def _spans(matches: Sequence[_Match], start: int, end: int) -> list[tuple[int, int]]:
    """Return the marked stretches within the snippet; pairs of an unspaced script overlap and become one."""
    spans: list[tuple[int, int]] = []
    begin = bisect_right(matches, start, key=lambda match: match.end)
    for match in matches[begin:]:
        first, last = max(match.start, start), min(match.end, end)
        if first >= end:
            break
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _with_ellipses(text: str, start: int, end: int, pieces: Sequence[Piece]) -> Iterator[Piece]:
    if start > 0:
        yield Piece(ELLIPSIS, is_match=False)
    yield from pieces
    if end < len(text):
        yield Piece(ELLIPSIS, is_match=False)
