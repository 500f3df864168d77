"""What is read of classifications, tags, pairs and what waits."""

from community.triage.queries.judgements import classifications_of
from community.triage.queries.pairs import Doubles, pair_to_decide, pairs_waiting
from community.triage.queries.tags import (
    all_tags_of,
    public_tags_of,
    tag_by_id,
    tag_choices,
    tag_ids_of,
    tag_name,
    tags,
    tags_for,
    topics,
)
from community.triage.queries.waiting import (
    INBOX_SIZE,
    count_waiting,
    inbox,
    inbox_from,
    neighbours,
    next_waiting,
    waiting,
)

__all__ = [
    "INBOX_SIZE",
    "Doubles",
    "all_tags_of",
    "classifications_of",
    "count_waiting",
    "inbox",
    "inbox_from",
    "neighbours",
    "next_waiting",
    "pair_to_decide",
    "pairs_waiting",
    "public_tags_of",
    "tag_by_id",
    "tag_choices",
    "tag_ids_of",
    "tag_name",
    "tags",
    "tags_for",
    "topics",
    "waiting",
]
