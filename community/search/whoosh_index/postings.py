"""Reading postings a block at a time: the library hands them out one by one, five times as dear as reading."""

import secrets
from array import array
from collections.abc import Container, Iterable
from typing import Any

from community.search.whoosh_index.flat import FLAT_EXT, FlatWriter
from community.search.whoosh_index.library import W3Codec, W3FieldWriter, W3LeafMatcher
from community.search.whoosh_index.wordlist import WORDS_EXT, pack_words


class BlockMatcher(W3LeafMatcher):
    """The library's reader of one term's postings, with two ways to read them all."""

    def weights(self) -> dict[int, float]:
        """Return the weight of the term by document."""
        weights: dict[int, float] = {}
        while self.is_active():
            self._read_ids()
            self._read_weights()
            weights.update(zip(self._ids, self._weights, strict=True))
            self._next_block()
        return weights

    def positions(self, among: Container[int]) -> dict[int, list[int]]:
        """Return where the term stands, by document, for the documents among those given."""
        positions: dict[int, list[int]] = {}
        while self.is_active():
            self._read_ids()
            self._read_values()
            for document, value in zip(self._ids, self._values, strict=True):
                if document in among:
                    positions[document] = self.format.decode_positions(value)
            self._next_block()
        return positions


class ListingWriter(W3FieldWriter):
    """Writes a segment's inverted index and, in files of their own, the flat postings of some fields and the words of
    one with how often each occurs.

    The library's dictionary is on disk, to look up one word at a time; beginnings and misspellings need them all.
    """

    def __init__(self, codec: Any, storage: Any, segment: Any, *, words_of: str, flat: frozenset[str]) -> None:
        super().__init__(codec, storage, segment)
        self._words_of, self._flat_of, self._flat = words_of, flat, FlatWriter()
        self._words, self._often = list[bytes](), array("I")

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:
        """Add a posting."""
        if self._fieldname in self._flat_of:
            self._flat.add(docnum, weight)
        super().add(docnum, weight, vbytes, length)

    def finish_term(self) -> None:
        """End the postings of a term."""
        if self._fieldname in self._flat_of:
            often = self._flat.finish_term(self._fieldname, self._btext)
            if self._fieldname == self._words_of:
                self._words.append(self._btext)
                self._often.append(often)
        super().finish_term()

    def close(self) -> None:
        """Close all files; the library deletes them with the segment, by their names."""
        super().close()
        self._write(WORDS_EXT, [pack_words(self._words, self._often)])
        self._write(FLAT_EXT, self._flat.pack())

    def _write(self, extension: str, pieces: Iterable[bytes]) -> None:
        file = self._create_file(extension)
        for piece in pieces:
            file.write(piece)
        file.close()


class BlockCodec(W3Codec):
    """The library's format on disk, read by the block."""

    # The lengths that rank are in the rows. The library would ask the file system for its own, once for every posting.
    length_stats = False

    def __init__(self, *, blocklimit: int, words_of: str, flat: frozenset[str]) -> None:
        super().__init__(blocklimit=blocklimit)
        self._words_of, self._flat = words_of, flat

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """Name a segment so that no other ever has its name; the library's names repeat whenever `random` is seeded."""
        segment = super().new_segment(storage, indexname)
        segment.segid = secrets.token_hex(8)
        return segment

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """Write the inverted index, and beside it flat postings and the list of words of one field."""
        return ListingWriter(self, storage, segment, words_of=self._words_of, flat=self._flat)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Open the postings of a term."""
        offset, length = terminfo.extent()
        return BlockMatcher(dbfile, offset, length, format_, term=term, scorer=scorer)
