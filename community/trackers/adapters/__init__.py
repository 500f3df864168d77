"""The four trackers behind one interface: each says what to ask and reads what comes back, and none of them sends."""

from collections.abc import Mapping

from community.trackers.adapters.base import Adapter
from community.trackers.adapters.github import GitHub
from community.trackers.adapters.gitlab import GitLab
from community.trackers.adapters.jira import Jira
from community.trackers.adapters.linear import Linear
from community.trackers.models import TrackerKind

ADAPTERS: Mapping[TrackerKind, Adapter] = {
    TrackerKind.GITHUB: GitHub(),
    TrackerKind.GITLAB: GitLab(),
    TrackerKind.JIRA: Jira(),
    TrackerKind.LINEAR: Linear(),
}
