"""How a document lies in the index. Whoever changes this file raises VERSION, and the index is built anew."""

from collections.abc import Iterator
from typing import TypeAlias

from community.search.bags import Bag
from community.search.index import Document
from community.search.whoosh_index.library import (
    COLUMN,
    ID,
    Existence,
    FieldType,
    Positions,
    Schema,
    StructColumn,
)
from community.search.whoosh_index.postings import BlockCodec
from community.submissions.models import Kind, StatusKind

VERSION = 4

KEY, STEMS, WORDS, ROW = "key", "stems", "words", "row"
ROW_FORMAT = "!qqIBB"  # id, board, length, and places in KINDS and STATUSES
KINDS, STATUSES = ("", *Kind), ("", *StatusKind)

Posting: TypeAlias = tuple[bytes, int, float, bytes]


class StemField(FieldType):
    """The stems of a document with their weights: what is searched and ranked."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def index(self, value: Bag, **_: object) -> Iterator[Posting]:
        """Yield the postings of one document."""
        for stem, weight in value.stems.items():
            yield stem.encode(), 1, weight, b""


class WordField(FieldType):
    """The words of a document as they are written, with weights and positions: for beginnings, phrases and spelling.

    They lie apart from the stems, because reading a posting reads its positions too, and most searches need none.
    """

    def __init__(self) -> None:
        super().__init__(Positions(), None)

    def index(self, value: Bag, **_: object) -> Iterator[Posting]:
        """Yield the postings of one document."""
        encode = self.format.encode
        for word, positions in value.positions.items():
            yield word.encode(), len(positions), value.words[word], encode(positions)


SCHEMA = Schema(
    **{KEY: ID(), STEMS: StemField(), WORDS: WordField(), ROW: COLUMN(StructColumn(ROW_FORMAT, (0, 0, 0, 0, 0)))},
)

# Long blocks: reading one costs as much as decoding hundreds of its postings.
CODEC = BlockCodec(blocklimit=4096, words_of=WORDS, flat=frozenset({STEMS, WORDS}))


def fields_of(document: Document, bag: Bag) -> dict[str, object]:
    """Lay out one document."""
    return {
        KEY: key_of(document.id),
        STEMS: bag,
        WORDS: bag,
        ROW: _row(document, bag),
    }


def _row(document: Document, bag: Bag) -> tuple[int, ...]:
    length = min(bag.length, 2**32 - 1)
    return document.id, document.board_id, length, KINDS.index(document.kind), STATUSES.index(document.status)


def key_of(id_: int) -> str:
    """Return the term under which a document is found to be removed."""
    return str(id_)
