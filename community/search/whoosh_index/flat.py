"""Flat postings: a segment's postings once more, laid out so that they are mapped into memory instead of decoded.

A word that a process meets for the first time costs thirty times as much out of the library's files: its dictionary is
read entry by entry, and its blocks are compressed pickles. What ranks is therefore kept as plain arrays too, in one
file a segment:

header | keys, in order | where each begins | how many each has | weights | documents | places in weights

A key is 64 bits of a hash of field and term (BLAKE2): that a word which a segment lacks has the key of another one
happens once in 10^14 questions. All is in the byte order of the machine. Writing needs no library.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from hashlib import blake2b
from struct import Struct
from typing import Any
from zlib import crc32

FLAT_EXT = ".flt"
_MAGIC = 0x464C5431
_BEGIN = Struct("=II")  # magic, and a checksum of what comes after
_COUNTS = Struct("=IIQHHI")  # of keys, weights and postings, and how many bytes a document and a place take
_HEADER_SIZE = _BEGIN.size + _COUNTS.size
_ALIGNED = 8
_TYPES = {1: "B", 2: "H", 4: "I"}


@lru_cache(maxsize=4_096)
def key_of_term(field: str, term: str) -> int:
    """Return the key of a term in a field."""
    return _key(field.encode(), term.encode())


def _key(field: bytes, term: bytes) -> int:
    return int.from_bytes(blake2b(term, digest_size=8, person=field).digest(), "little")


@dataclass(frozen=True, slots=True)
class Section:
    """An array in the file: its type, where it begins and how many it holds."""

    type: str
    at: int
    count: int


class FlatWriter:
    """Takes the postings of a segment, term by term, and packs them."""

    def __init__(self) -> None:
        self._keys, self._starts, self._counts = array("Q"), array("I"), array("I")
        self._documents, self._places = array("I"), array("I")
        self._weights: dict[float, int] = {}

    def add(self, document: int, weight: float) -> None:
        """Add a posting of the term that ends next."""
        self._documents.append(document)
        self._places.append(self._weights.setdefault(weight, len(self._weights)))

    def finish_term(self, field: str, term: bytes) -> int:
        """End a term, and return how many documents hold it."""
        start = self._starts[-1] + self._counts[-1] if self._starts else 0
        self._keys.append(_key(field.encode(), term))
        self._starts.append(start)
        self._counts.append(len(self._documents) - start)
        return self._counts[-1]

    def pack(self) -> Iterator[bytes]:
        """Return the file, in pieces."""
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        documents = _narrow(self._documents, max(self._documents, default=0))
        places = _narrow(self._places, len(self._weights))
        sections: list[array[Any]] = [
            array("Q", map(self._keys.__getitem__, order)),
            array("I", map(self._starts.__getitem__, order)),
            array("I", map(self._counts.__getitem__, order)),
            array("f", self._weights),
            documents,
            places,
        ]
        body = [_padded(section.tobytes()) for section in sections]
        counts = len(order), len(self._weights), len(documents)
        rest = [_COUNTS.pack(*counts, documents.itemsize, places.itemsize, 0), *body]
        yield _BEGIN.pack(_MAGIC, reduce(lambda sum_, piece: crc32(piece, sum_), rest, 0))
        yield from rest


def sections(content: memoryview) -> list[Section]:
    """Return the arrays of a file, in their order. Raises ValueError when it is cut or something else."""
    if len(content) < _HEADER_SIZE:
        raise ValueError("flat postings without a header")
    keys, weights, postings, document_size, place_size, _ = _COUNTS.unpack_from(content, _BEGIN.size)
    if _BEGIN.unpack_from(content)[0] != _MAGIC or not {document_size, place_size} <= _TYPES.keys():
        raise ValueError("these are no flat postings")
    found, at = [], _HEADER_SIZE
    each = (("Q", keys), ("I", keys), ("I", keys), ("f", weights))
    for type_, count in (*each, (_TYPES[document_size], postings), (_TYPES[place_size], postings)):
        found.append(Section(type_, at, count))
        at += _aligned(count * array(type_).itemsize)
    if at != len(content):
        raise ValueError(f"flat postings of {at} bytes hold {len(content)}")
    return found


def holds(content: memoryview, key: int) -> bool:
    """Tell whether a term stands in it, given its key."""
    keys = sections(content)[0]
    every = content[keys.at : keys.at + keys.count * array("Q").itemsize].cast("Q")
    at = bisect_left(every, key)
    return at < len(every) and every[at] == key


def verify(content: memoryview) -> None:
    """Raise ValueError when a byte has changed."""
    sections(content)
    if crc32(content[_BEGIN.size :]) != _BEGIN.unpack_from(content)[1]:
        raise ValueError("flat postings have changed")


def _narrow(numbers: "array[int]", most: int) -> "array[int]":
    """The same numbers in as few bytes as the largest takes."""
    return array(next(type_ for size, type_ in _TYPES.items() if most < 1 << 8 * size), numbers)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _padded(piece: bytes) -> bytes:
    return piece.ljust(_aligned(len(piece)), b"\0")
