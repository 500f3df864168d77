"""Productboard: the fields of its notes. Addresses of customers stay here."""

from collections.abc import Sequence

from community.backlog.exports.issues import Issue
from community.backlog.exports.markup import html
from community.backlog.exports.presets.shape import Shape, filled, fixed

NAMES = ("title", "content", "user email", "company", "display URL", "source", "tags")


def _cells(issue: Issue, _widest: int) -> Sequence[str]:
    tags = ", ".join(label.replace(",", " ") for label in issue.labels)
    return filled(NAMES, title=issue.title, content=html(issue), display_url=issue.url, source="Gleaner", tags=tags)


PRODUCTBOARD = Shape("Productboard", fixed(*NAMES), _cells)
