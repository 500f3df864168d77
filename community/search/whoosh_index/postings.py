"""Reading postings a block at a time: the library hands them out one by one, five times as dear as reading."""

import secrets
from collections.abc import Container
from typing import Any

from community.search.whoosh_index.library import W3Codec, W3LeafMatcher


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


class BlockCodec(W3Codec):
    """The library's format on disk, read by the block."""

    # The lengths that rank are in the rows. The library would ask the file system for its own, once for every posting.
    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """Name a segment so that no other ever has its name; the library's names repeat whenever `random` is seeded."""
        segment = super().new_segment(storage, indexname)
        segment.segid = secrets.token_hex(8)
        return segment

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Open the postings of a term."""
        offset, length = terminfo.extent()
        return BlockMatcher(dbfile, offset, length, format_, term=term, scorer=scorer)
