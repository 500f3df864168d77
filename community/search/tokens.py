"""Tokens: how text becomes what an index holds and what a query asks for, the same for every engine."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST_TOKEN = 64

# Scripts that put no space between words. Their runs are cut into overlapping pairs, so that a word is found inside a
# run.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
_ACCENTS = "\u0300-\u036f"
# Possessive quantifiers: without them a long run of letters could be tried in exponentially many ways.
_LETTERS = rf"(?:[^\W{_UNSPACED}]++[{_ACCENTS}]*+)++"
_TOKEN = re.compile(rf"(?P<run>[{_UNSPACED}]++)|{_LETTERS}(?:['’]{_LETTERS})*+")
_ACCENT = re.compile(f"[{_ACCENTS}]")
_ANY_UNSPACED = re.compile(f"[{_UNSPACED}]")
_POSSESSIVE = re.compile("['’]s$", re.IGNORECASE)
# Letters that Unicode does not take apart into a base and an accent.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "'": "", "’": ""})

_COMMON = """
    a an and are as at be by can for from has have i if in is it its may my not of on or our so that the their there
    they this to us was we were when will with would you your
"""
STOP_WORDS = frozenset(_COMMON.split())


class Token(NamedTuple):
    """A word as the index knows it, and where it stands in its text."""

    text: str
    start: int
    end: int


def tokens(source: str, *, tails: bool = True) -> Iterator[Token]:
    """Yield the words of a text in order.

    A run of an unspaced script yields its overlapping pairs and then its last character alone, so that every single
    character can be found as the beginning of some token; queries leave that tail out, for a pair already says where
    it stands.
    """
    for word, start, end in surfaces(source, tails=tails):
        yield Token(fold(word), start, end)


def surfaces(source: str, *, tails: bool = True) -> Iterator[tuple[str, int, int]]:
    """Yield the same as they are written, with where they start and end; who reads many texts folds each word once."""
    for match in _TOKEN.finditer(source):
        if match["run"] is None:
            yield match[0], match.start(), match.end()
        else:
            yield from _pairs(match[0], match.start(), tails=tails)


def words_of(source: str) -> list[str]:
    """Return the words as they are written, for who asks an index and does not need to know where they stand."""
    if is_unspaced(source):
        return [word for word, _, _ in surfaces(source, tails=False)]
    return [match[0] for match in _TOKEN.finditer(source)]


def _pairs(run: str, start: int, *, tails: bool) -> Iterator[tuple[str, int, int]]:
    last = len(run) - 1
    for at in range(last):
        yield run[at : at + 2], start + at, start + at + 2
    if tails or not last:
        yield run[last], start + last, start + last + 1


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """Write a word without capitals, accents, apostrophes and the width of its letters: what is meant by typing it."""
    bare = _POSSESSIVE.sub("", word).casefold()
    if not bare.isascii():
        bare = _ACCENT.sub("", unicodedata.normalize("NFKD", bare))
        bare = unicodedata.normalize("NFKC", bare).casefold()
    return bare.translate(_PLAIN)[:LONGEST_TOKEN]


def is_unspaced(word: str) -> bool:
    """Tell whether a word belongs to a script that puts no space between words."""
    return _ANY_UNSPACED.search(word) is not None
