"""Flat postings as arrays over the mapped file: nothing is read before it is asked for, and nothing is decoded."""

from collections.abc import Iterator

import numpy as np

from community.search.whoosh_index.bits import Numbers
from community.search.whoosh_index.flat import sections

Part = tuple[Numbers, Numbers]


class Mapped:
    """The postings of one segment."""

    def __init__(self, content: memoryview, documents: int) -> None:
        self._keys, self._starts, self._counts, self._weights, self._documents, self._places = (
            np.frombuffer(content, dtype=each.type, count=each.count, offset=each.at) for each in sections(content)
        )
        self._total = documents

    def find(self, keys: Numbers) -> Iterator[Part]:
        """Yield the documents of each of these terms that stands here, in order, and its weight in each.

        Raises ValueError where a document is none of the segment's.
        """
        if not len(self._keys):
            return
        at = self._keys.searchsorted(keys)
        at[at == len(self._keys)] = 0
        at = at[self._keys[at] == keys]
        for start, count in zip(self._starts[at].tolist(), self._counts[at].tolist(), strict=True):
            documents = self._documents[start : start + count]
            if not count or len(documents) < count or documents[-1] >= self._total:
                raise ValueError("postings of documents that are not here")
            yield documents.astype(np.int32), self._weights[self._places[start : start + count]]
