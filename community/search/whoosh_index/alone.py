"""One word asked alone, as most questions are: its best documents, and how many have which facet, are kept."""

import numpy as np

from community.search.index import EVERYTHING, Hits
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

    def hits(self, table: Table, asked: Asked) -> Hits | None:
        """Answer, or None where more than the best are needed for it."""
        open_ = table.which(asked.boards, lambda facet: facet[0] in asked.boards)
        counts = np.where(open_, self._counts, 0)
        passes = open_ if asked.only == EVERYTHING else open_ & table.which(asked.only, asked.only.lets)
        total = int(self._counts[passes].sum())
        places = np.flatnonzero(passes[table.facet[self._documents]])[: asked.limit]
        if asked.limit is None or len(places) < min(asked.limit, total):
            return None
        ids = table.rows["id"][self._documents[places]]
        held = np.flatnonzero(counts).tolist()
        return Hits(
            tuple(ids.tolist()),
            tuple(self._scores[places].tolist()),
            total,
            counts={table.facets[at]: int(counts[at]) for at in held},
        )
