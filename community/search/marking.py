"""Marking: the stretch of a text that shows best why it was found, in pieces of plain text."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from community.search.index import Piece
from community.search.languages import Stemmer
from community.search.query import Query, parse
from community.search.tokens import fold, is_unspaced, surfaces

LONGEST_SOURCE = 20_000
ELLIPSIS = "…"
# How far an end of the snippet may move to fall between two words.
SLACK = 24
# So many letters of a stem that is not English are the word's own: what follows may be changed by inflection.
HINTED = 4
# What is neither ASCII nor one of the signs of print that stand between letters only.
_OTHER_LETTERS = re.compile(r"[^\x00-\x7f‘’“”–—…•]")
# A page marks a few thousand words, most of them more than once.
MOST_MET = 4_096


class _Match(NamedTuple):
    """Where a word of the query stands, and which one it is."""

    start: int
    end: int
    key: str


def mark(words: str, source: str, stem: Stemmer, *, width: int) -> tuple[Piece, ...]:
    """Cut about `width` characters around the best matches and mark them.

    Space is tidied, so that a snippet is one line; but for that and the ellipses at its ends, the pieces are the text.
    """
    text = " ".join(source[:LONGEST_SOURCE].split())
    matches = _reader(words, stem).matches(text)
    if not matches and len(text) <= width:
        return (Piece(text, is_match=False),) if text else ()
    start, end = _window(text, matches, width)
    return tuple(_with_ellipses(text, start, end, list(_pieces(text, matches, start, end))))


class _Reader:
    """Knows the words of one query, and of every word that it has met whether it is one of them."""

    def __init__(self, query: Query, stem: Stemmer) -> None:
        self._stems = {term.stem for term in query.terms}
        self._others = {root: term.stem for term in query.terms for root in term.others}
        self._exact = {word for phrase in query.phrases for word in phrase}
        self._prefix = query.terms[-1].prefix if query.terms else ""
        self._stem = stem
        others = {root.partition(":")[2][:HINTED] for root in self._others}
        self._hint = _hint((self._stems | self._exact | others | {self._prefix}) - {""})
        self._met: dict[str, tuple[str, int]] = {}

    def matches(self, text: str) -> list[_Match]:
        """Return where words of the query stand."""
        found = []
        for word, start, end in self._candidates(text) if self._stems else ():
            known = self._met.get(word)
            if known is None:
                if len(self._met) > MOST_MET:
                    self._met.clear()
                known = self._met[word] = self._judge(word)
            key, length = known
            if key:
                found.append(_Match(start, start + length if length else end, key))
        return found

    def _candidates(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield the words of a text or, where letters are only what they seem, those that begin like the query's."""
        if not text.isascii() and _OTHER_LETTERS.search(text):
            yield from surfaces(text)
            return
        for hinted in self._hint.finditer(text.lower()):
            yield hinted[0], *hinted.span()

    def _judge(self, surface: str) -> tuple[str, int]:
        """Return which word of the query this is, if any, and how much of it is to be marked if that is not all."""
        word = fold(surface)
        key = self._stem(word)
        if key in self._stems or word in self._exact:
            return key, 0
        for root in self._stem.others(word) if self._others else ():
            if root in self._others:
                return self._others[root], 0
        if self._prefix and word.startswith(self._prefix):
            return self._prefix, len(self._prefix) if is_unspaced(self._prefix) else 0
        return "", 0


def _hint(words: Iterable[str]) -> re.Pattern[str]:
    """Find words in small letters that may be these or have these stems.

    A stem differs from the words that it is the stem of in its last letter at most: "happi" is that of "happy", "size"
    that of "sizing". An apostrophe may stand between any two letters. That a word begins is asked in the cheapest way:
    regardless of case and by looking back, finding took six times as long.
    """
    beginnings = {"['’]?".join(map(re.escape, word[:-1] or word)) for word in words}
    either = "|".join(sorted(beginnings)) or "(?!)"
    return re.compile(rf"\b(?<!\w['’])(?:{either})\w*+(?:['’]\w++)*+", re.ASCII)


@lru_cache(maxsize=4)
def _reader(words: str, stem: Stemmer) -> _Reader:
    """Return the reader of what was typed: a page marks dozens of texts for one query."""
    return _Reader(parse(words, stem), stem)


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
