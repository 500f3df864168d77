"""How well similar submissions are found, measured on files of known pairs with the product's own ranking.

Time is kept: a query sees only submissions that were there before its day and, with history, the titles of those
queries that were merged into them before it. What has no date was always there. History takes a query to have been
merged on the day it was written, so it is a little optimistic.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from community.search.encoder import Encoder
from community.search.index import Document, SearchIndex
from community.search.meanings import NoMeanings, Shelf
from community.search.ranking import rank

BOARD = 1
BOARDS = frozenset({BOARD})
FIRST = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Known:
    """A submission that was there."""

    id: str
    title: str
    body: str
    created: str


@dataclass(frozen=True, slots=True)
class Asked(Known):
    """A submission that somebody found to say the same as others."""

    relevant: frozenset[str]


@dataclass(slots=True)
class Figures:
    """Over all queries: the mean of 1 / the place of the first right answer, and the share with one among the first k.

    A query whose right answers are not found, or came later than it, counts as 0.
    """

    queries: int = 0
    reciprocal: float = 0.0
    hits: dict[int, int] = field(default_factory=lambda: dict.fromkeys(FIRST, 0))

    def add(self, answer: Sequence[str], relevant: frozenset[str]) -> None:
        """Count one query's answer, best first."""
        self.queries += 1
        place = next((number for number, id_ in enumerate(answer, start=1) if id_ in relevant), None)
        if place is not None:
            self.reciprocal += 1 / place
            for k in FIRST:
                self.hits[k] += place <= k

    @property
    def mrr(self) -> float:
        """The mean reciprocal rank."""
        return self.reciprocal / max(1, self.queries)

    def hit(self, k: int) -> float:
        """The share of queries with a right answer among the first k."""
        return self.hits[k] / max(1, self.queries)


def answers(
    queries: Sequence[Asked],
    corpus: Sequence[Known],
    index: SearchIndex,
    encoder: Encoder | None = None,
    *,
    with_history: bool,
) -> Iterator[tuple[Asked, Sequence[str]]]:
    """Yield each query with the ids that the product's ranking answers, best first, in the order of time."""
    meanings = _Remembered(encoder) if encoder else NoMeanings()
    world = _World(corpus, index, meanings)
    for day, asked in groupby(
        sorted(queries, key=lambda query: (query.created, query.id)), key=lambda one: one.created
    ):
        world.go_on_to(day)
        today = list(asked)
        for query in today:
            ids = rank(index, meanings, query.title, query.body, boards=BOARDS)
            yield query, [corpus[number].id for number in ids]
        for query in today if with_history else ():
            world.merge(query)


class _World:
    """An empty index that fills as days go by; a submission's number is its place in the corpus."""

    def __init__(self, corpus: Sequence[Known], index: SearchIndex, meanings: "_Remembered | NoMeanings") -> None:
        self._corpus = corpus
        self._index = index
        self._meanings = meanings
        self._numbers: Mapping[str, int] = {known.id: number for number, known in enumerate(corpus)}
        self._coming = sorted(range(len(corpus)), key=lambda number: corpus[number].created, reverse=True)
        self._voices: defaultdict[int, list[str]] = defaultdict(list)
        self._changed: set[int] = set()

    def go_on_to(self, day: str) -> None:
        """Let everything be there that was there before this day."""
        while self._coming and self._corpus[self._coming[-1]].created < day:
            self._changed.add(self._coming.pop())
        waiting = set(self._coming)
        ready = sorted(self._changed - waiting)
        self._index.write([self._document(number) for number in ready])
        self._changed &= waiting
        if isinstance(self._meanings, _Remembered):
            self._meanings.learn(ready, [(self._corpus[n].title, *self._voices[n]) for n in ready])

    def merge(self, query: Asked) -> None:
        """Make a query a voice of what it turned out to be the same as, from the next day on."""
        for number in (self._numbers[id_] for id_ in query.relevant if id_ in self._numbers):
            self._voices[number].append(query.title)
            self._changed.add(number)

    def _document(self, number: int) -> Document:
        known = self._corpus[number]
        return Document(number, BOARD, known.title, known.body, voice_titles="\n".join(self._voices[number]))


class _Remembered:
    """Meanings of the titles that were there so far; of several titles of one submission, the nearest counts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._shelf = Shelf(encoder)
        self._keys: dict[tuple[int, str], int] = {}
        self._numbers: list[int] = []

    def learn(self, numbers: Sequence[int], titles: Sequence[Sequence[str]]) -> None:
        """Remember what these submissions are called."""
        pairs = [(number, title) for number, called in zip(numbers, titles, strict=True) for title in called]
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in self._keys]
        for (number, title), vector in zip(fresh, self._encoder.encode([title for _, title in fresh]), strict=True):
            self._keys[number, title] = len(self._numbers)
            self._shelf.put(len(self._numbers), vector)
            self._numbers.append(number)

    def nearest(self, title: str, *, boards: frozenset[int], limit: int) -> Sequence[int]:
        """Return the nearest, best first."""
        found = self._shelf.closest(self._encoder.encode([title])[0], limit * 2)
        return list(dict.fromkeys(self._numbers[key] for key in found))[:limit]
