"""Jira: its CSV importer for people who are no administrators takes 250 rows a file; one Labels column per label."""

from collections.abc import Sequence

from community.backlog.exports.issues import Issue, Urgency
from community.backlog.exports.markup import wiki
from community.backlog.exports.presets.shape import Shape

TYPES = {"idea": "Story", "complaint": "Bug"}
PRIORITIES = {Urgency.HIGH: "High", Urgency.MEDIUM: "Medium"}


def _names(widest: int) -> Sequence[str]:
    return ("Summary", "Issue Type", "Description", "Priority", "Reporter", "Assignee", *("Labels",) * widest)


def _cells(issue: Issue, widest: int) -> Sequence[str]:
    labels = ["-".join(label.split()) for label in issue.labels]  # a label with a space would become two
    empty = [""] * (widest - len(labels))
    kind = TYPES.get(issue.kind, "Task")
    return [issue.title, kind, wiki(issue), PRIORITIES.get(issue.urgency, ""), "", "", *labels, *empty]


JIRA = Shape("Jira", _names, _cells, most_rows=250, repeats_labels=True)
