"""What turns texts into vectors, so that those which mean the same lie close together; one file knows each library."""

from collections.abc import Sequence
from typing import Protocol


class Encoder(Protocol):
    """Makes unit vectors of texts; a vector is its numbers as little-endian 32-bit floats, all of one length."""

    @property
    def model(self) -> str:
        """What made a vector; those of another are not compared, and made anew."""
        ...

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text."""
        ...

    def closest(self, vector: bytes, among: bytearray, limit: int) -> Sequence[int]:
        """Return the places, in vectors laid end to end, of those with the largest cosine to this one, best first.

        Those that the model takes for unrelated are left out.
        """
        ...
