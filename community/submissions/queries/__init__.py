"""What is read of boards and submissions; every list starts from what the actor may see."""

from community.submissions.queries.boards import board_by_slug, readable_boards
from community.submissions.queries.listing import Filters, Sort, facets, list_page, visible_to, voted_by
from community.submissions.queries.reading import (
    Stamp,
    comments_of,
    last_change,
    last_notes_of,
    revisions_of,
    stamp_of,
    status_changes_of,
    visible_comment,
    visible_submission,
)
from community.submissions.queries.shipped import lately_done
from community.submissions.queries.splits import NO_LINKS, given_by_others, links_of, split_links
from community.submissions.queries.voices import survivor_of, survivors_of, voices_of

__all__ = [
    "NO_LINKS",
    "Filters",
    "Sort",
    "Stamp",
    "board_by_slug",
    "comments_of",
    "facets",
    "given_by_others",
    "last_change",
    "last_notes_of",
    "lately_done",
    "links_of",
    "list_page",
    "readable_boards",
    "revisions_of",
    "split_links",
    "stamp_of",
    "status_changes_of",
    "survivor_of",
    "survivors_of",
    "visible_comment",
    "visible_submission",
    "visible_to",
    "voices_of",
    "voted_by",
]
