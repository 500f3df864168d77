"""The lexicon: all words of an index in order, a few bytes more than their letters each.

The words of all segments are merged once; the few of a new segment are kept as a block of their own, until there are
too many blocks.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import accumulate, islice
from typing import Protocol, TypeVar

from community.search.spelling import LONGEST_WORD, SHORTEST_WORD, distance, letters_of, slips

# More than these complete the last word of a query to nothing in particular.
COMPLETIONS = 32
MOST_BLOCKS = 12
MOST_REMEMBERED = 256

Answer = TypeVar("Answer")

_BREAK = b"\n"  # is in no word


class Source(Protocol):
    """What a lexicon is made of: segments with their lists of words."""

    @property
    def segment_id(self) -> str: ...
    def words(self) -> tuple[Sequence[bytes], Sequence[int]]: ...


class Block:
    """Words in order, as one string, with how many documents hold each."""

    def __init__(self, counts: Mapping[bytes, int]) -> None:
        words = sorted(counts)
        self.text = _BREAK.join(words)
        self.starts = array("I", accumulate((len(word) + 1 for word in words), initial=0))
        self.often = array("I", (counts[word] for word in words))
        self._letters: array[int] | None = None

    def word(self, at: int) -> bytes:
        """Return the word at a place."""
        return self.text[self.starts[at] : self.starts[at + 1] - 1]

    def beginning(self, prefix: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield the words that begin so, and how often each occurs."""
        first = bisect_left(range(len(self.often)), prefix, key=self.word)
        last = bisect_left(range(len(self.often)), prefix + b"\xff", key=self.word)
        return ((self.word(at), self.often[at]) for at in range(first, last))

    def near(self, word: str) -> Iterator[tuple[int, str, int]]:
        """Yield the words that one slip or two make out of this one, with the number of slips and of documents.

        A slip adds, drops or changes a letter or swaps two neighbours, and so changes the set of letters by at most
        two: comparing the sets first leaves about one word in fifty to be compared letter by letter.
        """
        reach = slips(word)
        for at in self.alike(word, reach):
            other = self.word(at).decode()
            apart = distance(word, other, reach) if is_spelt(other) else reach + 1
            if apart <= reach:
                yield apart, other, self.often[at]

    def alike(self, word: str, reach: int) -> Iterable[int]:
        """Return the places of the words whose letters are nearly the same."""
        wanted = letters_of(word)
        return (at for at, has in enumerate(self.letters()) if (has ^ wanted).bit_count() <= 2 * reach)

    def letters(self) -> Sequence[int]:
        """Return the set of letters of each word, read once."""
        if self._letters is None:
            self._letters = array("I", (letters_of(word) for word in self.text.decode().split("\n") if self.often))
        return self._letters


class Lexicon:
    """The words of all segments. Those of deleted and hidden documents too: count where one is seen before it shows."""

    block = Block

    def __init__(self) -> None:
        self._blocks: list[tuple[frozenset[str], Block]] = []
        self._completed: dict[str, list[str]] = {}
        self._neighbours: dict[str, dict[str, tuple[int, int]]] = {}

    def follow(self, segments: Sequence[Source]) -> None:
        """Hold the words of these segments from now on."""
        present = frozenset(segment.segment_id for segment in segments)
        blocks = [(known, block) for known, block in self._blocks if known & present]
        blocks = blocks if len(blocks) < MOST_BLOCKS else []
        held = frozenset[str]().union(*(known for known, _ in blocks))
        new = [segment for segment in segments if segment.segment_id not in held]
        if new:
            blocks.append((frozenset(segment.segment_id for segment in new), self.block(_counted(new))))
        if new or len(blocks) != len(self._blocks):
            self._blocks, self._completed, self._neighbours = blocks, {}, {}

    def completions(self, prefix: str) -> list[str]:
        """Return the most frequent words that begin so."""
        known = self._completed.get(prefix)
        if known is None:
            counts: dict[bytes, int] = {}
            for _, block in self._blocks:
                for word, often in block.beginning(prefix.encode()):
                    counts[word] = counts.get(word, 0) + often
            best = nsmallest(COMPLETIONS, ((-often, word) for word, often in counts.items()))
            known = _remember(self._completed, prefix, [word.decode() for _, word in best])
        return known

    def near(self, word: str) -> dict[str, tuple[int, int]]:
        """Return the words near to this one, with the number of slips and at most how many documents hold it."""
        known = self._neighbours.get(word)
        if known is None:
            found: dict[str, tuple[int, int]] = {}
            for _, block in self._blocks:
                for apart, other, often in block.near(word):
                    found[other] = apart, often + found.get(other, (0, 0))[1]
            known = _remember(self._neighbours, word, found)
        return known


def _remember(memory: dict[str, Answer], word: str, answer: Answer) -> Answer:
    """Keep an answer, and let go of the oldest when there are too many."""
    for old in list(islice(memory, max(0, len(memory) - MOST_REMEMBERED))):
        memory.pop(old, None)
    memory[word] = answer
    return answer


def is_spelt(word: str) -> bool:
    """Tell whether a word is one that may be meant: not a number, not a few letters, not a whole line."""
    return word.isalpha() and SHORTEST_WORD - 1 <= len(word) <= LONGEST_WORD


def _counted(segments: Iterable[Source]) -> dict[bytes, int]:
    counts: dict[bytes, int] = {}
    for segment in segments:
        for word, often in zip(*segment.words(), strict=True):
            counts[word] = counts.get(word, 0) + often
    return counts
