"""What is read of the roadmap and the changelog; every list starts from what the actor may see."""

from community.shipping.queries.entries import (
    any_entry,
    drafts,
    entries_of,
    every_entry,
    published,
    readable_entry,
    revisions_of,
    tied_ids,
    tied_to,
    ties_of,
)
from community.shipping.queries.helping import answer_of, answers_about, helped_by_entry, open_again
from community.shipping.queries.people import (
    audience_of,
    has_asked,
    narrowest,
    those_told,
    voters_by_entry,
    voters_of,
)
from community.shipping.queries.roadmap import Column, column, days_promised, kept_back

__all__ = [
    "Column",
    "answer_of",
    "answers_about",
    "any_entry",
    "audience_of",
    "column",
    "days_promised",
    "drafts",
    "entries_of",
    "every_entry",
    "has_asked",
    "helped_by_entry",
    "kept_back",
    "narrowest",
    "open_again",
    "published",
    "readable_entry",
    "revisions_of",
    "those_told",
    "tied_ids",
    "tied_to",
    "ties_of",
    "voters_by_entry",
    "voters_of",
]
