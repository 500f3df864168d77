"""Linear: the columns of its own export, which its importer reads by name."""

from collections.abc import Sequence

from community.backlog.exports.issues import Issue, Urgency
from community.backlog.exports.markup import markdown
from community.backlog.exports.presets.shape import Shape, filled, fixed
from community.kernel.clock import iso

NAMES = (
    "Id",
    "Team",
    "Title",
    "Description",
    "Status",
    "Estimate",
    "Priority",
    "Project",
    "Creator",
    "Assignee",
    "Labels",
    "Cycle Number",
    "Cycle Name",
    "Cycle Start",
    "Cycle End",
    "Created",
    "Updated",
    "Started",
    "Completed",
    "Canceled",
    "Archived",  # always empty: the importer leaves out rows that have it
)
PRIORITIES = {Urgency.HIGH: "High", Urgency.MEDIUM: "Medium", Urgency.NONE: "No priority"}
STATUSES = {
    "new": "Backlog",
    "review": "Backlog",
    "parked": "Backlog",
    "planned": "Todo",
    "doing": "In Progress",
    "done": "Done",
    "declined": "Canceled",
}


def _cells(issue: Issue, _widest: int) -> Sequence[str]:
    return filled(
        NAMES,
        id=f"IDEA-{issue.idea_id}",
        title=issue.title,
        description=markdown(issue),
        status=STATUSES[issue.status_kind],
        priority=PRIORITIES[issue.urgency],
        labels=", ".join(label.replace(",", " ") for label in issue.labels),
        created=iso(issue.created_at),
        updated=iso(issue.edited_at or issue.created_at),
    )


LINEAR = Shape("Linear", fixed(*NAMES), _cells)
