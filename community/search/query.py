"""Queries: what somebody typed, understood once and without errors.

There are two signs: quotation marks around words that stand side by side, and a minus before what is left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from community.search.languages import Stemmer
from community.search.tokens import STOP_WORDS, is_unspaced, tokens

LONGEST_QUERY = 1_000
MOST_TERMS = 24
MOST_SIMILAR = 64
SHORTEST_PREFIX = 2

# Read from left to right, so that a minus between quotation marks is a part of the phrase. A minus means something at
# the beginning of a word only, and leaves out up to the end what is being typed between quotation marks.
_SIGNED = re.compile(r'"(?P<phrase>[^"]*)"' r'|(?<!\S)-(?:"(?P<unsaid>[^"]*)(?:"|$)|(?P<word>\w[^\s"]*))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


class Term(NamedTuple):
    """One word that a document must hold: in any inflection or, given a prefix, as the beginning of a word.

    `others` are its stems in the languages beside English.
    """

    stem: str
    prefix: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What a document must hold: every term, and the words of every phrase side by side; and what it must not hold.

    It must hold no term and no phrase that is left out. A query with nothing else is answered with all other documents,
    one with nothing at all with none.
    """

    terms: tuple[Term, ...]
    phrases: tuple[tuple[str, ...], ...]
    terms_out: tuple[Term, ...] = ()
    phrases_out: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.terms or self.terms_out or self.phrases_out)

    @property
    def is_one_word(self) -> bool:
        """Whether it asks for one word and nothing else."""
        return len(self.terms) == 1 and not (self.phrases or self.terms_out or self.phrases_out)


def term_of(word: str, stem: Stemmer, prefix: str = "") -> Term:
    """What is asked for with a word."""
    return Term(stem(word), prefix, stem.others(word))


class Stretch(Protocol):
    """Where something stands in what was typed."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Sign:
    """A stretch of what was typed that is not just words: a phrase, or something to leave out."""

    start: int
    end: int
    words: str
    is_phrase: bool
    is_left_out: bool


def signs(text: str) -> list[Sign]:
    """Return the phrases and what is left out, in order."""
    return [_sign(match) for match in _SIGNED.finditer(straightened(text))]


def straightened(text: str) -> str:
    """Return as much of a text as is read, with quotation marks of one kind; every letter keeps its place."""
    return text[:LONGEST_QUERY].translate(_QUOTES)


def without_left_out(text: str) -> str:
    """Return the text with blanks in place of what is left out, so that every word keeps its place."""
    return blanked(text, [sign for sign in signs(text) if sign.is_left_out])


def blanked(text: str, stretches: Iterable[Stretch]) -> str:
    """Return the text with blanks in place of these stretches of it."""
    plain = straightened(text)
    for each in stretches:
        plain = plain[: each.start] + " " * (each.end - each.start) + plain[each.end :]
    return plain


def parse(text: str, stem: Stemmer) -> Query:
    """Understand what was typed; common words count only where there are no others, and what is too long is cut."""
    found = signs(text)
    phrases = [_words(sign.words) for sign in found if not sign.is_left_out]
    loose = _words(blanked(text, found))
    every = [word for phrase in phrases for word in phrase] + loose
    telling = [word for word in every if word not in STOP_WORDS] or every
    terms = [term_of(word, stem) for word in telling]
    if loose and telling[-1] == loose[-1]:
        terms[-1] = term_of(loose[-1], stem, _prefix(loose[-1]))
    terms_out, phrases_out = _left_out([sign for sign in found if sign.is_left_out], stem)
    return Query(
        terms=tuple(dict.fromkeys(terms))[-MOST_TERMS:],
        phrases=tuple(dict.fromkeys(tuple(phrase[:MOST_TERMS]) for phrase in phrases if phrase)),
        terms_out=terms_out,
        phrases_out=phrases_out,
    )


def _left_out(found: Sequence[Sign], stem: Stemmer) -> tuple[tuple[Term, ...], tuple[tuple[str, ...], ...]]:
    """Return the terms and the phrases that these leave out.

    A bare word is meant in any inflection. What is cut into several (wi-fi, a run of an unspaced script) is a phrase;
    one character of an unspaced script is meant wherever it stands.
    """
    terms: list[Term] = []
    phrases: list[tuple[str, ...]] = []
    for sign in found[:MOST_TERMS]:
        words = tuple(_words(sign.words)[:MOST_TERMS])
        if len(words) == 1 and not sign.is_phrase:
            terms.append(term_of(words[0], stem, words[0] if is_unspaced(words[0]) else ""))
        elif words:
            phrases.append(words)
    return tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(phrases))


def _sign(match: re.Match[str]) -> Sign:
    words = next(words for words in match.group("phrase", "unsaid", "word") if words is not None)
    return Sign(*match.span(), words, is_phrase=match["word"] is None, is_left_out=match["phrase"] is None)


def any_of(terms: Mapping[str, float], stem: Stemmer) -> dict[Term, float]:
    """Return these words as terms with their weights, those of one English stem as one. Too many are left out."""
    found: dict[str, Term] = {}
    weights: dict[str, float] = {}
    for text, weight in terms.items():
        for term in _terms_in(text[:LONGEST_QUERY], stem):
            known = found.get(term.stem)
            if known is None and len(found) == MOST_SIMILAR:
                continue
            if known is not None and known != term:
                term = known._replace(others=tuple(dict.fromkeys(known.others + term.others)))
            found[term.stem] = term
            weights[term.stem] = weights.get(term.stem, 0.0) + weight
    return {term: weights[root] for root, term in found.items()}


@lru_cache(maxsize=8_192)
def _terms_in(written: str, stem: Stemmer) -> tuple[Term, ...]:
    """Kept, for what is similar is asked by one word at a time, and most of them come again."""
    return tuple(term_of(word, stem) for word in _words(written))


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(text, tails=False)]


def _prefix(word: str) -> str:
    """The word being typed; one letter begins too many words, but one character of an unspaced script says enough."""
    return word if len(word) >= SHORTEST_PREFIX or is_unspaced(word) else ""
