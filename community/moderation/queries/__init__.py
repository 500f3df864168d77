"""What is read of moderation."""

from community.moderation.queries.decided import PAGE as ACTS_PAGE
from community.moderation.queries.decided import acts_page, watched_tallies, watched_words
from community.moderation.queries.own import held_count_of, held_of, waiting_of_author
from community.moderation.queries.queue import PAGE as HELD_PAGE
from community.moderation.queries.queue import (
    FlaggedThing,
    flagged_page,
    flagged_words,
    flags_of_all,
    held_page,
    moderation_counts,
    waiting_count_of,
)
from community.moderation.queries.trust import earned, facts, trust_of, trust_of_member

__all__ = [
    "ACTS_PAGE",
    "HELD_PAGE",
    "FlaggedThing",
    "acts_page",
    "earned",
    "facts",
    "flagged_page",
    "flagged_words",
    "flags_of_all",
    "held_count_of",
    "held_of",
    "held_page",
    "moderation_counts",
    "trust_of",
    "trust_of_member",
    "waiting_count_of",
    "waiting_of_author",
    "watched_tallies",
    "watched_words",
]
