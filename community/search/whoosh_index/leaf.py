"""A leaf: one segment as one generation sees it, and what is kept of the segment in memory."""

from array import array
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cached_property
from struct import Struct
from typing import Any

from community.search.index import Facet
from community.search.languages import MARKERS, marker_of
from community.search.whoosh_index.flat import holds, key_of_term, sections, verify
from community.search.whoosh_index.library import SegmentReader, StructFile, TermNotFound
from community.search.whoosh_index.postings import BlockMatcher
from community.search.whoosh_index.schema import KEY, KINDS, ROW_FORMAT, SCHEMA, STATUSES, STEMS, WORDS, key_of
from community.search.whoosh_index.wordlist import unpack_words

ROW_STRUCT = Struct(ROW_FORMAT)


class Rows:
    """What is kept of a segment; segments never change, so it serves every generation that has it.

    That are the column, twenty-two bytes a document, and the flat postings, both mapped: the system's to keep. Plain
    Python needs the column taken apart, and keeps that itself.
    """

    def __init__(self, content: memoryview, flat: memoryview) -> None:
        self.content = content
        # Its flat postings, mapped.
        self.flat = flat
        # The markers of the languages that it holds something in, once that was looked up.
        self.languages: frozenset[str] | None = None

    @property
    def count(self) -> int:
        """How many documents it has, deleted ones too."""
        return len(self.content) // ROW_STRUCT.size

    @cached_property
    def _columns(self) -> list[tuple[int, ...]]:
        return list(zip(*ROW_STRUCT.iter_unpack(self.content), strict=True)) or [()] * 5

    @cached_property
    def ids(self) -> "array[int]":
        """The ids of its documents."""
        return array("q", self._columns[0])

    @cached_property
    def facets(self) -> list[Facet]:
        """Board, kind and status of its documents; equal ones are one object."""
        _, boards, _, kinds, statuses = self._columns
        known: dict[Facet, Facet] = {}
        each = ((b, KINDS[k], STATUSES[s]) for b, k, s in zip(boards, kinds, statuses, strict=True))
        return [known.setdefault(facet, facet) for facet in each]

    @cached_property
    def lengths(self) -> "array[int]":
        """The lengths of its documents."""
        return array("I", self._columns[2])

    @cached_property
    def total_length(self) -> int:
        """Their sum."""
        return sum(self.lengths)


class Leaf:
    """One segment within one generation."""

    def __init__(self, segment: Any, rows: Rows, open_reader: Callable[[], SegmentReader], words: StructFile) -> None:
        self._open_reader, self._word_file = open_reader, words
        # The name of the segment, which no other ever has.
        self.segment_id = str(segment.segment_id())
        self._deleted = frozenset(segment.deleted_docs())
        self.rows = rows

    @cached_property
    def _reader(self) -> SegmentReader:
        """The library's reader. It keeps parts of its dictionary in memory, and many processes never need it."""
        return self._open_reader()

    @property
    def ids(self) -> Sequence[int]:
        """The ids of its documents, by number."""
        return self.rows.ids

    @property
    def facets(self) -> Sequence[Facet]:
        """Board, kind and status of its documents, by number."""
        return self.rows.facets

    @property
    def lengths(self) -> Sequence[int]:
        """The lengths of its documents, by number."""
        return self.rows.lengths

    @property
    def total_length(self) -> int:
        """The sum of all lengths."""
        return self.rows.total_length

    @property
    def deleted(self) -> frozenset[int]:
        """The numbers of the documents that do not count any more."""
        return self._deleted

    def live(self) -> list[int]:
        """Return the ids of the documents that are not deleted."""
        return [id_ for document, id_ in enumerate(self.ids) if document not in self._deleted]

    def by_stem(self, root: str) -> Mapping[int, float]:
        """Return the documents with a word of this stem, and its weight in each."""
        return self._weights(STEMS, root)

    @property
    def languages(self) -> frozenset[str]:
        """The markers of the languages beside English that documents were in when the segment was written."""
        if self.rows.languages is None:
            known = (marker for marker in MARKERS if holds(self.rows.flat, key_of_term(STEMS, marker)))
            self.rows.languages = frozenset(known)
        return self.rows.languages

    def by_word(self, word: str) -> Mapping[int, float]:
        """Return the documents with exactly this word, and its weight in each."""
        return self._weights(WORDS, word)

    def by_key(self, id_: int) -> Mapping[int, float]:
        """Return the document with this id, if it lives here."""
        return self._weights(KEY, key_of(id_))

    def positions(self, word: str, among: Container[int]) -> Mapping[int, Sequence[int]]:
        """Return where exactly this word stands in the documents given."""
        matcher = self.matcher(WORDS, word)
        return matcher.positions(among) if matcher else {}

    def words(self) -> tuple[list[bytes], "array[int]"]:
        """Return all words of the segment in order, and how many documents hold each."""
        self._word_file.seek(0)
        return unpack_words(self._word_file.read())

    def probe(self, *, thorough: bool) -> None:
        """Look one document up or, thoroughly, read every posting there is; damage shows as an exception."""
        for id_ in self.live()[:1]:
            if not self.by_key(id_):
                raise ValueError(f"document {id_} cannot be looked up")
        self.words()
        sections(self.rows.flat)
        if thorough:
            verify(self.rows.flat)
            self._walk()

    def _walk(self) -> None:
        for field, term in self._reader.all_terms():
            matcher = self._reader.postings(field, term)
            while matcher.is_active():
                if self.ids[matcher.id()] <= 0 or not matcher.weight() > 0:
                    raise ValueError(f"{field} {term!r} has a posting that means nothing")
                matcher.next()

    def _weights(self, field: str, term: str) -> Mapping[int, float]:
        matcher = self.matcher(field, term)
        weights = matcher.weights() if matcher else {}
        for document in self._deleted & weights.keys():
            del weights[document]
        return weights

    def matcher(self, field: str, term: str) -> BlockMatcher | None:
        """Read a term's postings past the reader, which hides deleted documents one by one: all at once is cheaper.

        Most segments hold few languages, and looking for what cannot be there costs as much as for what is.
        """
        if field == STEMS and (language := marker_of(term)) and language not in self.languages:
            return None
        try:
            matcher: BlockMatcher = self._reader._terms.matcher(field, term.encode(), SCHEMA[field].format)
        except TermNotFound:
            return None
        return matcher
