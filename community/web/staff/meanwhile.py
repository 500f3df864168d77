"""What colleagues did while somebody looked, in words: the difference between the screen and what is so now."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from community.assists.models import Said
from community.triage.models import IPType
from community.triage.queries import Change, Choices
from community.web.present import ip_labels
from community.web.rendering import ago
from community.web.staff.feeling import heat_labels


class Step(NamedTuple):
    """One thing that somebody did: who, what, from and to (words, or nothing), when."""

    by_name: str
    what: str
    before: str
    after: str
    at: Any


def present_changes(changes: Sequence[Change], around: Choices) -> list[Step]:
    """Each change with what it was before and after, by name."""
    names = _Names(around)
    return [_step(change, names) for change in changes]


def _step(change: Change, names: "_Names") -> Step:
    labels = {
        "submission.classified": _("said what it teaches"),
        "submission.classification_undone": _("took a judgement back"),
        "submission.tagged": _("changed its tags"),
        "submission.heat_said": _("said how upset they are"),
        "submission.guess_dismissed": _("dismissed a suggestion"),
        "submission.guess_restored": _("brought a suggestion back"),
        "submission.assigned": _("assigned it"),
        "submission.snoozed": _("put it off"),
        "submission.woken": _("brought it back"),
        "submission.noted": _("wrote a note"),
        "submission.merged": _("merged it"),
        "submission.unmerged": _("took it apart again"),
        "status.changed": _("changed its status"),
    }
    before, after = (json.loads(text) if text else {} for text in (change.before, change.after))
    what = labels.get(change.action, _("changed something"))
    return Step(change.by_name, what, names.words(before), names.words(after), ago(change.at))


class _Names:
    def __init__(self, around: Choices) -> None:
        self.tags = {one.id: one.name for one in around.tags}
        self.statuses = {one.id: one.name for one in around.statuses}
        self.people = {one.id: one.name for one in around.colleagues}

    def words(self, values: Mapping[str, Any]) -> str:
        """What the trail kept, as far as a person wants to read it."""
        if values.get("heat"):
            return str(heat_labels()[Said(values["heat"])])
        if values.get("ip_type"):
            return str(ip_labels()[IPType(values["ip_type"])])
        if "tags" in values:
            return ", ".join(self.tags.get(one, "…") for one in values["tags"]) or _("none")
        if "status" in values:
            return str(self.statuses.get(values["status"], ""))
        if "assignee" in values:
            return str(self.people.get(values["assignee"], _("nobody")))
        if "until" in values:
            return str(values["until"] or _("until something happens"))
        return ""
