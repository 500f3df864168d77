"""Rough scores, to leave out early what cannot be among the best: half the bytes and no division.

What a common word adds to each document's score is kept for all documents, so that adding up is a look and a sum. Only
those near the best are then scored exactly.
"""

from collections.abc import Sequence

import numpy as np

from community.search.whoosh_index.arrays import Posting, impact
from community.search.whoosh_index.bits import Numbers

# Fewer are as quickly scored exactly.
MANY = 1_000
# Single precision errs by a few parts in ten million, summed over some twenty words.
CERTAIN = np.float32(1 - 1e-5)


def narrowed(
    documents: Numbers, postings: Sequence[Posting], factors: Sequence[float], light_drag: Numbers, limit: int | None
) -> Numbers:
    """Return those of the documents that can be among the `limit` best of them."""
    if limit is None or not 0 < limit < len(documents) or len(documents) < MANY:
        return documents
    scores = np.zeros(len(documents), dtype=np.float32)
    drags = light_drag.take(documents)
    for posting, factor in zip(postings, factors, strict=True):
        scores += np.float32(factor) * impacts_at(posting, documents, drags)
    least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    kept: Numbers = documents[scores >= least * CERTAIN]
    return kept


def impacts_at(posting: Posting, documents: Numbers, drags: Numbers) -> Numbers:
    """Return what a word adds to the score of each of these documents, given their drags, but for how rare it is."""
    if posting.impacts is not None:
        looked_up: Numbers = posting.impacts.take(documents)
        return looked_up
    return impact(posting.weights_at(documents), drags)
