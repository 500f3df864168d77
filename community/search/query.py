"""Queries: what somebody typed, understood once, without operators and without errors."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from community.search.tokens import STOP_WORDS, is_unspaced, tokens

LONGEST_QUERY = 1_000
MOST_TERMS = 24
MOST_SIMILAR = 64
SHORTEST_PREFIX = 2

_QUOTED = re.compile('"([^"]*)"')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))

Stem: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Term:
    """One word that a document must hold: in any inflection or, given a prefix, as the beginning of a word."""

    stem: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What a document must hold: every term, and the words of every phrase side by side."""

    terms: tuple[Term, ...]
    phrases: tuple[tuple[str, ...], ...]


def parse(text: str, stem: Stem) -> Query:
    """Understand what was typed; common words count only where there are no others, and what is too long is cut."""
    plain = text[:LONGEST_QUERY].translate(_QUOTES)
    phrases = [_words(quoted) for quoted in _QUOTED.findall(plain)]
    loose = _words(_QUOTED.sub(" ", plain))
    every = [word for phrase in phrases for word in phrase] + loose
    telling = [word for word in every if word not in STOP_WORDS] or every
    terms = [Term(stem(word)) for word in telling]
    if loose and telling[-1] == loose[-1]:
        terms[-1] = Term(stem(loose[-1]), prefix=_prefix(loose[-1]))
    return Query(
        terms=tuple(dict.fromkeys(terms))[-MOST_TERMS:],
        phrases=tuple(dict.fromkeys(tuple(phrase[:MOST_TERMS]) for phrase in phrases if phrase)),
    )


def any_of(terms: Mapping[str, float], stem: Stem) -> dict[str, float]:
    """Return the stems of these words with their weights, those of one stem summed; what is too many is left out."""
    wanted: dict[str, float] = {}
    for text, weight in terms.items():
        for word in _words(text[:LONGEST_QUERY]):
            wanted[stem(word)] = wanted.get(stem(word), 0.0) + weight
    return dict(islice(wanted.items(), MOST_SIMILAR))


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(text, tails=False)]


def _prefix(word: str) -> str:
    """The word being typed; one letter begins too many words, but one character of an unspaced script says enough."""
    return word if len(word) >= SHORTEST_PREFIX or is_unspaced(word) else ""
