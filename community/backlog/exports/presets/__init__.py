"""Files that load in trackers, one module each; docs/reference/export-presets.md says what each of them reads."""

from collections.abc import Mapping

from community.backlog.exports.presets.azure import AZURE
from community.backlog.exports.presets.github import GITHUB
from community.backlog.exports.presets.gitlab import GITLAB
from community.backlog.exports.presets.jira import JIRA
from community.backlog.exports.presets.linear import LINEAR
from community.backlog.exports.presets.productboard import PRODUCTBOARD
from community.backlog.exports.presets.shape import Shape
from community.backlog.exports.wish import Tracker

PRESETS: Mapping[Tracker, Shape] = {
    Tracker.JIRA: JIRA,
    Tracker.GITHUB: GITHUB,
    Tracker.LINEAR: LINEAR,
    Tracker.AZURE: AZURE,
    Tracker.GITLAB: GITLAB,
    Tracker.PRODUCTBOARD: PRODUCTBOARD,
}

__all__ = ["PRESETS", "Shape"]
