"""What is read of causes."""

from community.causes.queries.contacts import ANSWER, my_ratings
from community.causes.queries.listing import (
    Rates,
    Wanted,
    Which,
    causes_page,
    choices,
    counts,
    open_count,
    rates,
    team,
)
from community.causes.queries.reading import (
    cause_by_id,
    chain_of,
    fixes_of,
    linked_causes,
    links_page,
    months_of,
    shown_causes,
    steps_of,
    strikes_of,
)

__all__ = [
    "ANSWER",
    "Rates",
    "Wanted",
    "Which",
    "cause_by_id",
    "causes_page",
    "chain_of",
    "choices",
    "counts",
    "fixes_of",
    "linked_causes",
    "links_page",
    "months_of",
    "my_ratings",
    "open_count",
    "rates",
    "shown_causes",
    "steps_of",
    "strikes_of",
    "team",
]
