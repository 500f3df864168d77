"""The list of words that lies beside a segment: in order, with the number of documents that hold each."""

from array import array
from collections.abc import Sequence
from struct import Struct

WORDS_EXT = ".wrd"
_COUNT = Struct("!I")
_BREAK = b"\n"  # is in no word


def pack_words(words: Sequence[bytes], often: "array[int]") -> bytes:
    """Put words, in order, and the number of documents that hold each into one string."""
    return _COUNT.pack(len(words)) + often.tobytes() + _BREAK.join(words)


def unpack_words(packed: bytes) -> tuple[list[bytes], "array[int]"]:
    """Take them out again. Raises ValueError when something is missing."""
    (count,) = _COUNT.unpack_from(packed)
    often = array("I")
    end = _COUNT.size + count * often.itemsize
    often.frombytes(packed[_COUNT.size : end])
    words = packed[end:].split(_BREAK) if count else []
    if len(words) != count or len(often) != count:
        raise ValueError(f"a list of {count} words holds {len(words)}")
    return words, often
