"""What is read of promises; every list starts from the submissions that the actor may open."""

from community.promises.queries.ledger import Counts, Ledger, counts, lately_due, ledger, open_count, performative
from community.promises.queries.people import keepers, leads, team
from community.promises.queries.reading import chain_of, promise_by_id, promises_of, steps_of, words_of
from community.promises.rates import KeepRate

__all__ = [
    "Counts",
    "KeepRate",
    "Ledger",
    "chain_of",
    "counts",
    "keepers",
    "lately_due",
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
