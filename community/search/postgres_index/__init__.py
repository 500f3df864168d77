"""The index in PostgreSQL's own full-text search, in tables beside the others. No extension is needed.

What a document holds is what `bags` says, for every engine: the database is given stems and words, never text to take
apart, so the same is found in the same order. Reading and writing take connections and transactions of their own: a
page's is not spoilt by an error, and nothing is written that the page's is not yet.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from sqlalchemy import Connection, Engine

from community.search.budget import Budget
from community.search.correcting import correct
from community.search.index import EVERYTHING, Condition, Document, Hits, IndexBroken, IndexState, Only, Piece
from community.search.languages import stem, stemmer_for
from community.search.marking import mark
from community.search.matching import Asked
from community.search.postgres_index.boundary import OutOfTime, reading, writing
from community.search.postgres_index.checking import examine
from community.search.postgres_index.matcher import PostgresMatcher
from community.search.postgres_index.reader import NO_INDEX, Reader
from community.search.postgres_index.terms import VERSION
from community.search.postgres_index.writer import change, lock, lock_even_nothing, replace
from community.search.query import any_of, parse

LOCK_PATIENCE_SECONDS = 30.0
# What ranking may take before the hits are given unranked, and what that may take.
SEARCH_SECONDS, LONGEST_SECONDS = 1.0, 10.0
# Documents an insert when building.
BATCH = 500

Answer = TypeVar("Answer")


# How long a language that another process wrote first may be asked for in English only.
LANGUAGES_SECONDS = 30.0


class PostgresIndex:
    """The SearchIndex of one database, whose migrations made the tables."""

    def __init__(
        self, engine: Engine, *, patience: float = LOCK_PATIENCE_SECONDS, seconds: float = SEARCH_SECONDS
    ) -> None:
        self._engine, self._patience, self._seconds = engine, patience, seconds
        self._stem, self._known_until = stem, 0.0

    def search(
        self,
        text: str,
        *,
        boards: frozenset[int],
        limit: int | None,
        only: Only = EVERYTHING,
        apart: frozenset[int] = frozenset(),
        ranked: bool = True,
    ) -> Hits:
        """Find what matches in the boards given, best first."""
        asked = Asked(boards, limit, only, apart, ranked)
        return self._hurried(lambda matcher: matcher.find(parse(text, self._stem), asked))

    def similar(self, terms: Mapping[str, float], *, boards: frozenset[int], limit: int | None, least: int = 1) -> Hits:
        """Find what holds any of these words, but at least `least` of them or all, best first."""
        asked = Asked(boards, limit)
        return self._hurried(lambda matcher: matcher.find_similar(any_of(terms, self._stem), asked, least))

    def correct(self, text: str, *, boards: frozenset[int]) -> str | None:
        """Return the text with misspelt words put right, if that finds something in the boards given."""
        budget = Budget(self._seconds, self._seconds)

        def question(matcher: PostgresMatcher) -> str | None:
            matcher.foresee(text, boards, self._stem)
            return correct(matcher, text, boards, self._stem, budget)

        try:
            return self._ask(question, self._seconds)
        except OutOfTime:
            return None

    def mark(self, text: str, source: str, *, width: int = 200) -> tuple[Piece, ...]:
        """Cut about `width` characters of plain text around what the query text matches best, and mark the matches."""
        return mark(text, source, self._stem, width=width)

    def write(self, put: Sequence[Document], remove: Sequence[int] = ()) -> None:
        """Remove by id, then put, replacing by id: all of it or nothing."""
        documents = {document.id: document for document in put}
        with writing(), self._engine.begin() as connection:
            if lock(connection, self._patience) != VERSION:
                raise IndexBroken(NO_INDEX)
            change(connection, documents.values(), remove)
        self._known_until = 0.0

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these documents; searches see the old one until the new one is complete."""
        with writing(), self._engine.begin() as connection:
            lock_even_nothing(connection, self._patience)
            replace(connection, _batches(documents))
        self._known_until = 0.0

    def check(self, *, thorough: bool = False) -> IndexState:
        """Say how the index is; never raises."""
        try:
            with self._connection() as connection:
                return examine(connection, thorough=thorough)
        except IndexBroken as broken:
            return IndexState(Condition.BROKEN, reason=str(broken))

    def ids(self) -> frozenset[int]:
        """Return the ids of all documents."""
        with self._connection() as connection:
            reader = Reader(connection, LONGEST_SECONDS)
            reader.open()
            return reader.ids()

    def close(self) -> None:
        """There is nothing to let go of: the connections are the database's."""

    def _hurried(self, question: Callable[[PostgresMatcher], Hits]) -> Hits:
        """Ask for ranked hits and, when that takes too long, for unranked ones."""
        try:
            return self._ask(question, self._seconds)
        except OutOfTime:
            return self._ask(question, LONGEST_SECONDS, is_ranked=False)

    def _ask(self, question: Callable[[PostgresMatcher], Answer], seconds: float, *, is_ranked: bool = True) -> Answer:
        with self._connection() as connection:
            reader = Reader(connection, seconds)
            if monotonic() > self._known_until:
                self._stem, self._known_until = stemmer_for(reader.languages()), monotonic() + LANGUAGES_SECONDS
            return question(PostgresMatcher(reader, is_ranked=is_ranked))

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection for reading; what is set for its transaction ends with it."""
        with reading(), self._engine.connect() as connection:
            yield connection


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield documents in batches, leaving out what came before: a list that changes may give a document twice."""
    seen: set[int] = set()
    batch: list[Document] = []
    for document in documents:
        if document.id not in seen:
            seen.add(document.id)
            batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
