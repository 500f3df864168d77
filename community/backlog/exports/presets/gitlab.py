"""GitLab: title and description first and in this order, for older versions read by position."""

from collections.abc import Sequence

from community.backlog.exports.issues import Issue
from community.backlog.exports.markup import markdown
from community.backlog.exports.presets.shape import Shape, filled, fixed

NAMES = ("title", "description", "milestone", "labels")


def _cells(issue: Issue, _widest: int) -> Sequence[str]:
    labels = ",".join(label.replace(",", " ") for label in issue.labels)
    return filled(NAMES, title=issue.title, description=markdown(issue), labels=labels)


GITLAB = Shape("GitLab", fixed(*NAMES), _cells)
