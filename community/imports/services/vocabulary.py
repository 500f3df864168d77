"""What other systems call their statuses and kinds."""

import re
from collections.abc import Mapping

from community.submissions.models import Kind, StatusKind

STATUS_WORDS: Mapping[StatusKind, tuple[str, ...]] = {
    StatusKind.NEW: ("new", "open", "active", "submitted", "received", "no status", "to do", "todo", "backlog"),
    StatusKind.REVIEW: ("review", "under review", "reviewing", "in review", "under consideration", "considering"),
    StatusKind.PLANNED: ("planned", "on the roadmap", "roadmap", "scheduled", "next"),
    StatusKind.DOING: ("doing", "started", "in progress", "working on it", "in the works", "in development"),
    StatusKind.DONE: (
        "done",
        "complete",
        "completed",
        "shipped",
        "released",
        "implemented",
        "delivered",
        "fixed",
        "resolved",
        "already exists",
        "live",
    ),
    StatusKind.DECLINED: (
        "declined",
        "rejected",
        "closed",
        "will not implement",
        "wont do",
        "will not do",
        "wontfix",
        "wont fix",
        "will not fix",
        "not planned",
        "duplicate",
    ),
    StatusKind.PARKED: ("parked", "on hold", "later", "someday", "deferred", "archived"),
}
KIND_WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.IDEA: ("idea", "feature", "feature request", "suggestion", "request", "improvement", "enhancement", "wish"),
    Kind.COMPLAINT: ("complaint", "bug", "bug report", "issue", "problem", "defect", "negative"),
    Kind.PRAISE: ("praise", "compliment", "kudos", "thanks", "positive"),
    Kind.QUESTION: ("question", "help", "support", "how to"),
}
_STATUSES = {word: kind for kind, words in STATUS_WORDS.items() for word in words}
_KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words}


def status_kind(word: str) -> StatusKind | None:
    """What a status means; "rejected:spam" is rejected. None for a word that nobody taught us."""
    return _STATUSES.get(_plain(word)) or _STATUSES.get(_plain(word.partition(":")[0]))


def submission_kind(word: str) -> Kind | None:
    """What a kind means; None for a word that nobody taught us."""
    return _KINDS.get(_plain(word))


def _plain(word: str) -> str:
    return " ".join(re.sub(r"[_\-]+", " ", re.sub(r"['’]", "", word)).casefold().split())
