"""The index in Whoosh's files. Only this package knows the library, and only `library` imports it.

Any number of threads and processes may search while one writes. Within a process one search goes at a time: the
library's readers share the position in their files, and Python would not run two of them at once anyway.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar
from weakref import WeakSet

from community.search.budget import Budget
from community.search.correcting import correct
from community.search.index import EVERYTHING, Condition, Document, Hits, IndexBroken, IndexState, Only, Piece
from community.search.languages import stem
from community.search.marking import mark
from community.search.matching import Asked
from community.search.query import parse
from community.search.whoosh_index.boundary import reading
from community.search.whoosh_index.engines import Engine, PlainEngine, fastest_engine
from community.search.whoosh_index.shelf import IndexMissing, Shelf
from community.search.whoosh_index.snapshot import Snapshot
from community.search.whoosh_index.writer import committing, create

LOCK_PATIENCE_SECONDS = 30.0
# What a search may work: a hundred times what it does, but for the first after a start, which reads from the disk.
SEARCH_SECONDS = 0.5
# How much longer it may wait for a disk or a busy machine.
WAITING = 10
# Documents a commit when building: more need more memory, fewer leave more segments to search.
BATCH = 5_000
# How often a search starts again because the index moved on while it was opened.
ATTEMPTS = 4

Answer = TypeVar("Answer")

_indexes: "WeakSet[WhooshIndex]" = WeakSet()


class WhooshIndex:
    """The SearchIndex of one directory, which it may create and has to itself."""

    def __init__(
        self,
        root: Path,
        *,
        patience: float = LOCK_PATIENCE_SECONDS,
        seconds: float = SEARCH_SECONDS,
        engine: Callable[[], Engine] = fastest_engine,
    ) -> None:
        self._shelf = Shelf(root, patience)
        self._seconds, self._engine_of = seconds, engine
        self._engine: Engine | None = None
        self._snapshot: Snapshot | None = None
        self._mutex = Lock()
        _indexes.add(self)

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
        asked = Asked(boards, limit, only, apart, ranked, self._budget())
        return self._ask(lambda snapshot: snapshot.matcher.find(parse(text, snapshot.stem), asked))

    def similar(self, terms: Mapping[str, float], *, boards: frozenset[int], limit: int | None, least: int = 1) -> Hits:
        """Find what holds any of these words, but at least `least` of them or all, best first."""
        asked = Asked(boards, limit, budget=self._budget())
        return self._ask(lambda snapshot: snapshot.similar(terms, asked, least))

    def correct(self, text: str, *, boards: frozenset[int]) -> str | None:
        """Return the text with misspelt words put right, if that finds something in the boards given."""
        return self._ask(lambda snapshot: correct(snapshot.matcher, text, boards, snapshot.stem, self._budget()))

    def mark(self, text: str, source: str, *, width: int = 200) -> tuple[Piece, ...]:
        """Cut about `width` characters of plain text around what the query text matches best, and mark the matches."""
        snapshot = self._snapshot
        return mark(text, source, snapshot.stem if snapshot else stem, width=width)

    def write(self, put: Sequence[Document], remove: Sequence[int] = ()) -> None:
        """Remove by id, then put, replacing by id: all of it or nothing."""
        documents = {document.id: document for document in put}
        with self._shelf.lock(), committing(self._shelf.current(), merge=True) as commit:
            commit.remove(documents.keys() | set(remove))
            for document in documents.values():
                commit.put(document)

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these documents; searches see the old one until the new one is complete."""
        with self._shelf.lock(), self._shelf.new() as directory:
            create(directory)
            for batch in _batches(documents, BATCH):
                with committing(directory, merge=False) as commit:
                    for document in batch:
                        commit.put(document)

    def check(self, *, thorough: bool = False) -> IndexState:
        """Say how the index is; never raises."""
        try:
            return _persist(lambda: self._examine(thorough=thorough))
        except IndexMissing as missing:
            return IndexState(Condition.MISSING, reason=str(missing))
        except IndexBroken as broken:
            return IndexState(Condition.BROKEN, reason=str(broken))

    def ids(self) -> frozenset[int]:
        """Return the ids of all documents."""
        return self._ask(lambda snapshot: frozenset(snapshot.ids()))

    def close(self) -> None:
        """Let go of open files. The index may be used again afterwards."""
        with self._mutex:
            self._let_go()

    def after_fork(self) -> None:
        """Share nothing with the parent process: a thread of it may hold the lock, and open files share a position."""
        self._mutex = Lock()
        self._let_go()

    def _examine(self, *, thorough: bool) -> IndexState:
        """Open the index as a process would that starts now, and try every segment."""
        snapshot = Snapshot(self._shelf.current(), PlainEngine())
        try:
            for leaf in snapshot.leaves:
                leaf.probe(thorough=thorough)
            ids = snapshot.ids()
            if len(set(ids)) < len(ids):
                raise ValueError("a document is in the index twice")
            return IndexState(Condition.OK, documents=len(ids), generation=snapshot.generation)
        finally:
            snapshot.close()

    def _budget(self) -> Budget:
        """A budget that begins now: the turn has come and the index is open, neither of which the query can help."""
        return Budget(self._seconds, self._seconds * WAITING)

    def _ask(self, question: Callable[[Snapshot], Answer]) -> Answer:
        """Put a question to the newest generation."""
        with self._mutex:
            return _persist(lambda: question(self._newest()), otherwise=self._let_go)

    def _newest(self) -> Snapshot:
        directory = self._shelf.current()
        if self._snapshot is None or not self._snapshot.is_current(directory):
            engine = self._engine or self._engine_of()
            self._let_go()
            self._snapshot, self._engine = Snapshot(directory, engine), engine
        return self._snapshot

    def _let_go(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
        self._snapshot, self._engine = None, None


def _persist(attempt: Callable[[], Answer], otherwise: Callable[[], None] = lambda: None) -> Answer:
    """Try again when reading fails: a writer may have removed the files of a generation while they were opened."""
    for _ in range(ATTEMPTS - 1):
        try:
            with reading():
                return attempt()
        except IndexBroken:
            otherwise()
    with reading():
        return attempt()


def _batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    rest = _once(documents)
    while batch := list(islice(rest, size)):
        yield batch


def _once(documents: Iterable[Document]) -> Iterator[Document]:
    """Leave out what came before: a list that changes while it is read page by page may give a document twice."""
    seen: set[int] = set()
    for document in documents:
        if document.id not in seen:
            seen.add(document.id)
            yield document


def _forget_all() -> None:
    for index in _indexes:
        index.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
