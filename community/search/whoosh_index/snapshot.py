"""A snapshot: one generation of the index, read-only, with every file that it needs already open.

A fresh one is opened for every generation: the library's own way to move an open searcher on has shown deleted
documents. Because nothing is opened later, a writer that deletes old files does not disturb a search under way.
"""

from array import array
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from struct import Struct
from typing import Any
from weakref import finalize

from community.search.spelling import Vocabulary
from community.search.whoosh_index.library import TOC, FileIndex, SegmentReader, TermNotFound, W3Codec, stem
from community.search.whoosh_index.postings import BlockMatcher
from community.search.whoosh_index.schema import KEY, ROW, ROW_FORMAT, SCHEMA, STEMS, WORDS, key_of
from community.search.whoosh_index.storage import Storage

# Completions read, and of these the most frequent ones used: what begins with two letters may be a thousand words.
SCANNED, COMPLETIONS = 256, 32

_INDEX = "MAIN"
_ROW = Struct(ROW_FORMAT)


@dataclass(slots=True)
class Rows:
    """What is kept in memory of a segment; segments never change, so it serves every generation that has it."""

    ids: "array[int]"
    boards: "array[int]"
    lengths: "array[int]"
    total_length: int
    vocabulary: Vocabulary | None = None


class Leaf:
    """One segment within one generation."""

    def __init__(self, reader: SegmentReader, rows: Rows) -> None:
        self._reader = reader
        self._deleted = frozenset(reader.segment().deleted_docs())
        self.rows = rows
        self.ids: Sequence[int] = rows.ids
        self.boards: Sequence[int] = rows.boards
        self.lengths: Sequence[int] = rows.lengths
        self.total_length = rows.total_length

    @property
    def segment_id(self) -> str:
        """The name of the segment, which no other ever has."""
        return str(self._reader.segment().segment_id())

    def live(self) -> list[int]:
        """Return the ids of the documents that are not deleted."""
        return [id_ for document, id_ in enumerate(self.ids) if document not in self._deleted]

    def by_stem(self, root: str) -> Mapping[int, float]:
        """Return the documents with a word of this stem, and its weight in each."""
        return self._weights(STEMS, root)

    def by_word(self, word: str) -> Mapping[int, float]:
        """Return the documents with exactly this word, and its weight in each."""
        return self._weights(WORDS, word)

    def by_key(self, id_: int) -> Mapping[int, float]:
        """Return the document with this id, if it lives here."""
        return self._weights(KEY, key_of(id_))

    def positions(self, word: str, among: Container[int]) -> Mapping[int, Sequence[int]]:
        """Return where exactly this word stands in the documents given."""
        matcher = self._matcher(WORDS, word)
        return matcher.positions(among) if matcher else {}

    def completions(self, prefix: str, besides: str) -> list[str]:
        """Return the most frequent of the first words that begin so, but not with the stem `besides`."""
        first = prefix.encode()
        found: list[tuple[int, str]] = []
        for (field, word), info in islice(self._reader.iter_from(WORDS, prefix), SCANNED):
            if field != WORDS or not word.startswith(first):
                break
            found.append((-info.doc_frequency(), word.decode()))
        others = ((often, word) for often, word in found if stem(word) != besides)
        return [word for _, word in nsmallest(COMPLETIONS, others)]

    def vocabulary(self) -> Vocabulary:
        """Return all words of the segment, read once."""
        if self.rows.vocabulary is None:
            self.rows.vocabulary = Vocabulary(word.decode() for word in self._reader.lexicon(WORDS))
        return self.rows.vocabulary

    def probe(self, *, thorough: bool) -> None:
        """Look one document up or, thoroughly, read every posting there is; damage shows as an exception."""
        for id_ in self.live()[:1]:
            if not self.by_key(id_):
                raise ValueError(f"document {id_} cannot be looked up")
        if thorough:
            self._walk()

    def _walk(self) -> None:
        for field, term in self._reader.all_terms():
            matcher = self._reader.postings(field, term)
            while matcher.is_active():
                if self.ids[matcher.id()] <= 0 or not matcher.weight() > 0:
                    raise ValueError(f"{field} {term!r} has a posting that means nothing")
                matcher.next()

    def _weights(self, field: str, term: str) -> Mapping[int, float]:
        matcher = self._matcher(field, term)
        weights = matcher.weights() if matcher else {}
        for document in self._deleted & weights.keys():
            del weights[document]
        return weights

    def _matcher(self, field: str, term: str) -> BlockMatcher | None:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return None
        # The library hides deleted documents one by one, in a wrapper; taking them out at once is cheaper.
        unwrapped: BlockMatcher = getattr(matcher, "child", matcher)
        return unwrapped


class Snapshot:
    """All segments of one generation."""

    def __init__(self, directory: Path, known: Mapping[str, Rows]) -> None:
        self._directory = directory
        self._storage = Storage(directory)
        finalize(self, self._storage.release)
        try:
            self._index = FileIndex(self._storage, schema=SCHEMA)
            toc = TOC.read(self._storage, _INDEX, schema=SCHEMA)
            self._number: int = toc.generation
            self.leaves = [self._leaf(segment, toc.generation, known) for segment in toc.segments]
        except BaseException:
            self.close()
            raise

    @property
    def generation(self) -> str:
        """A name for the state of the index that changes whenever the state does."""
        return f"{self._directory.name}:{self._number}"

    @property
    def rows(self) -> dict[str, Rows]:
        """What is kept in memory, by segment, for the next snapshot."""
        return {leaf.segment_id: leaf.rows for leaf in self.leaves}

    def is_current(self, directory: Path) -> bool:
        """Tell whether this still is the newest generation of the index in this directory."""
        return self._directory == directory and self._index.latest_generation() == self._number

    def ids(self) -> list[int]:
        """Return the ids of all documents."""
        return [id_ for leaf in self.leaves for id_ in leaf.live()]

    def close(self) -> None:
        """Close all files."""
        self._storage.release()

    def _leaf(self, segment: Any, generation: int, known: Mapping[str, Rows]) -> Leaf:
        reader = SegmentReader(self._storage, SCHEMA, segment, generation=generation)
        rows = known.get(segment.segment_id()) or _read_rows(self._storage, segment)
        return Leaf(reader, rows)


def _read_rows(storage: Storage, segment: Any) -> Rows:
    """Read the column of rows whole; the library would read it number by number."""
    file = storage.open_file(W3Codec.column_filename(segment, ROW))
    content: bytes = file.read()
    file.close()
    count: int = segment.doc_count_all()
    if len(content) != count * _ROW.size:
        raise ValueError(f"{count} documents in {len(content)} bytes of rows")
    rows = list(_ROW.iter_unpack(content))
    lengths = array("L", (row[2] for row in rows))
    return Rows(array("q", (row[0] for row in rows)), array("q", (row[1] for row in rows)), lengths, sum(lengths))
