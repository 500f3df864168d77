"""Terms: how stems and words lie together in one tsvector, one object of weights and one table."""

from collections.abc import Iterable, Sequence
from itertools import chain

from community.search.bags import Bag

# Whoever changes what is stored raises VERSION, and the index is built anew.
VERSION = 2

STEM, WORD = "s", "w"
# A tsvector holds less than a mebibyte; nobody writes that many different words by hand.
MOST_BYTES = 1_000_000

_BREAK = "\n"  # is in no word
_LAST = "\U0010ffff"


def stem_term(root: str) -> str:
    """Return the term of a stem."""
    return STEM + root


def word_term(word: str) -> str:
    """Return the term of a word as it is written."""
    return WORD + word


def word_of(term: str) -> str:
    """Return the word that a term stands for."""
    return term.removeprefix(WORD)


def beginning(prefix: str) -> tuple[str, str]:
    """Return the first and the last possible term of a word that begins so."""
    return word_term(prefix), word_term(prefix) + _LAST


def weights_of(bag: Bag) -> dict[str, float]:
    """Return the weight of every term of a document, stems first, while there is room."""
    stems = ((stem_term(root), weight) for root, weight in bag.stems.items())
    words = ((word_term(word), weight) for word, weight in bag.words.items())
    room, kept = MOST_BYTES, dict[str, float]()
    for term, weight in chain(stems, words):
        room -= len(term.encode())
        if room < 0:
            break
        kept[term] = weight
    return kept


def said_in(bag: Bag) -> str:
    """Write the words of a document in their order, with an empty line where its parts meet."""
    order = sorted((at, word) for word, places in bag.positions.items() for at in places)
    lines, expected = [""], 0
    for at, word in order:
        lines += [""] * (at > expected) + [word]
        expected = at + 1
    return _BREAK.join([*lines, ""])


def in_a_row(phrase: Iterable[str]) -> str:
    """Return what stands in `said_in` exactly where these words stand side by side."""
    return _BREAK.join(["", *phrase, ""])


def all_of(terms: Iterable[str]) -> str:
    """Return the text-search query for documents with every term."""
    return " & ".join(_quoted(term) for term in terms)


def any_of(terms: Iterable[str]) -> str:
    """Return the text-search query for documents with any of the terms, in parentheses."""
    return f"({' | '.join(_quoted(term) for term in terms)})"


def two_of(queries: Sequence[str]) -> str:
    """Return the text-search query for documents that at least two of two or more queries find."""
    pairs = (f"({query} & ({' | '.join(queries[at:])}))" for at, query in enumerate(queries[:-1], start=1))
    return " | ".join(pairs)


def _quoted(term: str) -> str:
    doubled = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
