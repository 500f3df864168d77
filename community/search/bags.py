"""Bags of words: what an index keeps of a document."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from community.search.index import Document
from community.search.query import Stem
from community.search.tokens import tokens

MOST_TOKENS = 50_000

# A word of the title says more about a submission than one that a passer-by wrote below it. All are exact in 32 bits.
TITLE, TAGS, BODY, COMMENTS = 4.0, 3.0, 1.0, 0.5
# Whoever said the same in other words gave it another title, and told more about it.
VOICE_TITLES, VOICE_WORDS = 3.0, 0.5


@dataclass(frozen=True, slots=True)
class Bag:
    """A document's weight by stem and by word, the positions of its words, and its length.

    The length leaves out what others said: otherwise the submissions that are talked about most, and those that speak
    for most, would sink in every ranking.
    """

    stems: dict[str, float]
    words: dict[str, float]
    positions: dict[str, list[int]]
    length: int


def fill(document: Document, stem: Stem) -> Bag:
    """Put the words of a document into a bag; a word weighs the sum of the boosts of the places where it stands."""
    stems: defaultdict[str, float] = defaultdict(float)
    words: defaultdict[str, float] = defaultdict(float)
    positions: defaultdict[str, list[int]] = defaultdict(list)
    position = length = 0
    for text, boost, is_own in _parts(document):
        for token in islice(tokens(text), MOST_TOKENS):
            stems[stem(token.text)] += boost
            words[token.text] += boost
            positions[token.text].append(position)
            position += 1
            length += is_own
        position += 1  # a gap, so that no phrase reaches from one part into the next
    return Bag(dict(stems), dict(words), dict(positions), length)


def _parts(document: Document) -> tuple[tuple[str, float, bool], ...]:
    """The texts of a document, what a word of each weighs, and whether its length counts."""
    return (
        (document.title, TITLE, True),
        (document.tags, TAGS, True),
        (document.body, BODY, True),
        (document.comments, COMMENTS, False),
        (document.voice_titles, VOICE_TITLES, False),
        (document.voice_words, VOICE_WORDS, False),
    )
