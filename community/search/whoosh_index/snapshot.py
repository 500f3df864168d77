"""A snapshot: one generation of the index, read-only, with every file that it needs already open.

A fresh one is opened for every generation: the library's own way to move an open searcher on has shown deleted
documents. Because nothing is opened later, a writer that deletes old files does not disturb a search under way.
"""

from collections.abc import Hashable, Mapping
from functools import partial
from pathlib import Path
from time import time_ns
from typing import Any
from weakref import finalize

from community.search.index import Hits
from community.search.languages import stemmer_for
from community.search.matching import Asked, Matcher
from community.search.query import any_of
from community.search.whoosh_index.engines import Engine
from community.search.whoosh_index.flat import FLAT_EXT
from community.search.whoosh_index.leaf import ROW_STRUCT, Leaf, Rows
from community.search.whoosh_index.library import TOC, FileIndex, SegmentReader, W3Codec
from community.search.whoosh_index.schema import ROW, SCHEMA
from community.search.whoosh_index.shelf import COARSE_NS
from community.search.whoosh_index.storage import Storage
from community.search.whoosh_index.wordlist import WORDS_EXT

_INDEX = "MAIN"
MOST_DRAFTS = 256  # what is similar to them is kept: the ids of some dozen documents each


class Snapshot:
    """All segments of one generation."""

    def __init__(self, directory: Path, engine: Engine) -> None:
        self._directory = directory
        self._unchanged_since = 0
        self._similar: dict[tuple[Hashable, ...], Hits] = {}
        self._storage = Storage(directory)
        finalize(self, self._storage.release)
        try:
            self._index = FileIndex(self._storage, schema=SCHEMA)
            toc = TOC.read(self._storage, _INDEX, schema=SCHEMA)
            self._number: int = toc.generation
            self.leaves: list[Leaf] = [self._leaf(segment, toc.generation, engine.rows) for segment in toc.segments]
            self.matcher: Matcher = engine.matcher(self.leaves)
            self.stem = stemmer_for(frozenset[str]().union(*(leaf.languages for leaf in self.leaves)))
        except BaseException:
            self.close()
            raise

    @property
    def generation(self) -> str:
        """A name for the state of the index that changes whenever the state does."""
        return f"{self._directory.name}:{self._number}"

    def is_current(self, directory: Path) -> bool:
        """Tell whether this still is the newest generation of the index in this directory."""
        if self._directory != directory:
            return False
        changed = directory.stat().st_mtime_ns
        if changed == self._unchanged_since:
            return True
        is_current: bool = self._index.latest_generation() == self._number
        # Listing a directory costs as much as a search.
        self._unchanged_since = changed if is_current and time_ns() - changed > COARSE_NS else 0
        return is_current

    def similar(self, terms: Mapping[str, float], asked: Asked, least: int) -> Hits:
        """Return what holds some of these words. While somebody writes on, they are asked for again and again: the
        words of a title stay, and from a few sentences on those said most often do.
        """
        key = (*terms.items(), asked.boards, asked.limit, asked.only, asked.apart, least)
        known = self._similar.get(key)
        if known is None:
            known = self.matcher.find_similar(any_of(terms, self.stem), asked, least)
            if len(self._similar) >= MOST_DRAFTS:
                self._similar.clear()
            if not known.is_partial:
                self._similar[key] = known
        return known

    def ids(self) -> list[int]:
        """Return the ids of all documents."""
        return [id_ for leaf in self.leaves for id_ in leaf.live()]

    def close(self) -> None:
        """Close all files."""
        self._storage.release()

    def _leaf(self, segment: Any, generation: int, known: dict[str, Rows]) -> Leaf:
        for extension in (W3Codec.TERMS_EXT, W3Codec.POSTS_EXT):
            self._storage.hold(segment.make_filename(extension))
        rows = known.get(segment.segment_id()) or _map_rows(self._storage, segment)
        open_reader = partial(SegmentReader, self._storage, SCHEMA, segment, generation=generation)
        return Leaf(segment, rows, open_reader, segment.open_file(self._storage, WORDS_EXT))


def _map_rows(storage: Storage, segment: Any) -> Rows:
    """Map the column of rows; the library would read it number by number."""
    content = storage.map_whole(W3Codec.column_filename(segment, ROW))
    count: int = segment.doc_count_all()
    if len(content) != count * ROW_STRUCT.size:
        raise ValueError(f"{count} documents in {len(content)} bytes of rows")
    return Rows(content, storage.map_whole(segment.make_filename(FLAT_EXT)))
