"""One word asked alone, as most questions are: its best documents, and how many have which facet, are kept."""

import numpy as np

from community.search.index import EVERYTHING, Facet, Hits
from community.search.matching import Asked
from community.search.whoosh_index.arrays import Table
from community.search.whoosh_index.bits import Numbers

# Deep enough for a few pages where most of the best may be read by whoever asks.
MOST_BEST = 200
MOST_WORDS = 256


class Alone:
    """What is known of one word, whoever asks: the best documents of all, best first, and counts by facet."""

    def __init__(self, documents: Numbers, scores: Numbers, counts: Numbers) -> None:
        self._documents, self._scores, self._counts = documents, scores, counts
        # What was counted for the boards that were asked about last.
        self._counted: tuple[frozenset[int], Numbers, dict[Facet, int]] | None = None

    def hits(self, table: Table, asked: Asked) -> Hits | None:
        """Answer, or None where more than the best are needed for it."""
        open_, counts = self._count(table, asked.boards)
        passes = open_ if asked.only == EVERYTHING else open_ & table.which(asked.only, asked.only.lets)
        total = int(self._counts[passes].sum())
        places = passes[table.facet[self._documents]].nonzero()[0][: asked.limit]
        if asked.limit is None or len(places) < min(asked.limit, total):
            return None
        ids = table.ids[self._documents[places]]
        return Hits(tuple(ids.tolist()), tuple(self._scores[places].tolist()), total, counts=counts)

    def _count(self, table: Table, boards: frozenset[int]) -> tuple[Numbers, dict[Facet, int]]:
        """Return which facets are on these boards, and how many documents with the word have each of them."""
        if self._counted is None or self._counted[0] != boards:
            open_ = table.which(boards, lambda facet: facet[0] in boards)
            held = np.flatnonzero(np.where(open_, self._counts, 0)).tolist()
            self._counted = boards, open_, {table.facets[at]: int(self._counts[at]) for at in held}
        return self._counted[1:]
