"""Azure Boards: no ID (that would change what is there), at most 1,000 rows a file, everything arrives as new."""

from collections.abc import Sequence

from community.backlog.exports.issues import Issue, Urgency
from community.backlog.exports.markup import html
from community.backlog.exports.presets.shape import Shape, filled, fixed

NAMES = ("Work Item Type", "Title", "Priority", "Description", "Tags")
PRIORITIES = {Urgency.HIGH: "1", Urgency.MEDIUM: "2", Urgency.NONE: "3"}


def _cells(issue: Issue, _widest: int) -> Sequence[str]:
    labels = "; ".join(label.replace(";", " ") for label in issue.labels)
    priority = PRIORITIES[issue.urgency]
    return filled(
        NAMES, work_item_type="Issue", title=issue.title, priority=priority, description=html(issue), tags=labels
    )


AZURE = Shape("Azure Boards", fixed(*NAMES), _cells, most_rows=1000)
