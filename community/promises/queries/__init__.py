"""What is read of promises; every list starts from the submissions that the actor may open."""

from community.promises.queries.ledger import Ledger, counts, keep_rate, ledger, open_count, performative
from community.promises.queries.people import keepers, leads, team
from community.promises.queries.reading import promise_by_id, promises_of, steps_of, words_of

__all__ = [
    "Ledger",
    "counts",
    "keep_rate",
    "keepers",
    "leads",
    "ledger",
    "open_count",
    "performative",
    "promise_by_id",
    "promises_of",
    "steps_of",
    "team",
    "words_of",
]
