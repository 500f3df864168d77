"""How well similar submissions are found, measured on files of known pairs with the product's own ranking.

Time is kept: a query sees only submissions that were there before its day and, with history, the titles of those
queries that were merged into them before it. What has no date was always there. History takes a query to have been
merged on the day it was written, so it is a little optimistic.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from community.search.index import Document, SearchIndex
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
    queries: Sequence[Asked], corpus: Sequence[Known], index: SearchIndex, *, with_history: bool
) -> Iterator[tuple[Asked, Sequence[str]]]:
    """Yield each query with the ids that the product's ranking answers, best first, in the order of time."""
    world = _World(corpus, index)
    for day, asked in groupby(
        sorted(queries, key=lambda query: (query.created, query.id)), key=lambda one: one.created
    ):
        world.go_on_to(day)
        today = list(asked)
        for query in today:
            ids = rank(index, None, query.title, query.body, boards=BOARDS)
            yield query, [corpus[number].id for number in ids]
        for query in today if with_history else ():
            world.merge(query)


class _World:
    """An empty index that fills as days go by; a submission's number is its place in the corpus."""

    def __init__(self, corpus: Sequence[Known], index: SearchIndex) -> None:
        self._corpus = corpus
        self._index = index
        self._numbers: Mapping[str, int] = {known.id: number for number, known in enumerate(corpus)}
        self._coming = sorted(range(len(corpus)), key=lambda number: corpus[number].created, reverse=True)
        self._voices: defaultdict[int, list[str]] = defaultdict(list)
        self._changed: set[int] = set()

    def go_on_to(self, day: str) -> None:
        """Let everything be there that was there before this day."""
        while self._coming and self._corpus[self._coming[-1]].created < day:
            self._changed.add(self._coming.pop())
        waiting = set(self._coming)
        self._index.write([self._document(number) for number in sorted(self._changed - waiting)])
        self._changed &= waiting

    def merge(self, query: Asked) -> None:
        """Make a query a voice of what it turned out to be the same as, from the next day on."""
        for number in (self._numbers[id_] for id_ in query.relevant if id_ in self._numbers):
            self._voices[number].append(query.title)
            self._changed.add(number)

    def _document(self, number: int) -> Document:
        known = self._corpus[number]
        return Document(number, BOARD, known.title, known.body, voice_titles="\n".join(self._voices[number]))
