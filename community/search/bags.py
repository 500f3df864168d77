"""Bags of words: what an index keeps of a document."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from community.search.index import Document
from community.search.languages import Key, key_for
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


def fill(document: Document) -> Bag:
    """Put the words of a document into a bag; a word weighs the sum of the boosts of the places where it stands.

    Its own words, the comments and what others said are each kept in their own language.
    """
    stems: defaultdict[str, float] = defaultdict(float)
    words: defaultdict[str, float] = defaultdict(float)
    positions: defaultdict[str, list[int]] = defaultdict(list)
    position = length = 0
    parts, markers = _parts(document)
    for text, boost, is_own, key in parts:
        for token in islice(tokens(text), MOST_TOKENS):
            stems[key(token.text)] += boost
            words[token.text] += boost
            positions[token.text].append(position)
            position += 1
            length += is_own
        position += 1  # a gap, so that no phrase reaches from one part into the next
    stems.update(dict.fromkeys(markers, 1.0))
    return Bag(dict(stems), dict(words), dict(positions), length)


def _parts(document: Document) -> tuple[Sequence[tuple[str, float, bool, Key]], frozenset[str]]:
    """The texts of a document, what a word of each weighs, whether its length counts and how its words are kept; and
    the markers of its languages.
    """
    own, own_marker = key_for(f"{document.title}\n{document.body}")
    said, said_marker = key_for(document.comments)
    voice, voice_marker = key_for(f"{document.voice_titles}\n{document.voice_words}")
    parts = (
        (document.title, TITLE, True, own),
        (document.tags, TAGS, True, own),
        (document.body, BODY, True, own),
        (document.comments, COMMENTS, False, said),
        (document.voice_titles, VOICE_TITLES, False, voice),
        (document.voice_words, VOICE_WORDS, False, voice),
    )
    return parts, frozenset({own_marker, said_marker, voice_marker} - {""})
