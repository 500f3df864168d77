"""A submission as a tracker meets it: a title, labels, an urgency, and the customers' own words as quotations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from community.backlog.exports.table import Record
from community.kernel.db import AnyRow
from community.submissions.models import StatusKind
from community.submissions.origins import origin_words

TITLE_LIMIT = 250  # Jira and GitLab refuse 256 characters; five are left for a guard
# Characters of a submission's own words, of one voice's, and how many of those: in the worst markup (Jira's, where
# every character may need a backslash) a description stays below the 32,767 characters that Jira holds.
OWN_LIMIT, VOICE_LIMIT, VOICES = 8_000, 1_000, 7


class Urgency(StrEnum):
    """How soon, as far as the team has said so itself; votes are no urgency."""

    HIGH = "high"
    MEDIUM = "medium"
    NONE = "none"


URGENCIES = {StatusKind.DOING.value: Urgency.HIGH, StatusKind.PLANNED.value: Urgency.MEDIUM}


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, cut where it is long."""

    text: str
    author: str
    day: str


@dataclass(frozen=True, slots=True)
class Issue:
    """What every tracker is told of one submission; how many voices it has beside those that are quoted."""

    idea_id: int
    url: str
    title: str
    kind: str
    ip_kind: str | None
    status_kind: str
    is_open: bool
    urgency: Urgency
    labels: Sequence[str]
    voters: int
    quotes: Sequence[Quote]
    unquoted: int
    created_at: datetime
    edited_at: datetime | None


def issue_of(record: Record, voices: Sequence[AnyRow]) -> Issue:
    """The submission with its own words first, then what else was heard of it, oldest first."""
    told: Any = record
    own = _quote(told["body"], OWN_LIMIT, _who(told["created_by"], told["source"]), told["created_at"])
    quoted = [
        _quote(voice.body, VOICE_LIMIT, _who(voice.author_name, voice.source), voice.created_at)
        for voice in voices[:VOICES]
    ]
    labels = [told["kind"], told["ip_kind"], told["board"], *told["tags"]]
    return Issue(
        idea_id=told["idea_id"],
        url=told["url"],
        title=_cut(" ".join(told["title"].split()), TITLE_LIMIT),
        kind=told["kind"],
        ip_kind=told["ip_kind"],
        status_kind=told["status_kind"],
        is_open=told["status_kind"] not in (StatusKind.DONE.value, StatusKind.DECLINED.value),
        urgency=URGENCIES.get(told["status_kind"], Urgency.NONE),
        labels=list(dict.fromkeys(filter(None, labels))),
        voters=told["voters"],
        quotes=[own, *quoted],
        unquoted=max(0, len(voices) - len(quoted)),
        created_at=told["created_at"],
        edited_at=told["edited_at"],
    )


def facts(issue: Issue) -> Iterator[str]:
    """What stands under the quotations, a line each."""
    yield f"{issue.voters} {'person' if issue.voters == 1 else 'people'} voted for this."
    if issue.unquoted:
        yield f"{issue.unquoted} more said the same; their words are in the words file."
    yield f"From Gleaner, idea {issue.idea_id}:"


def _quote(body: str, limit: int, author: str, moment: datetime) -> Quote:
    return Quote(_cut(body.strip(), limit), author, f"{moment:%Y-%m-%d}")


def _who(name: str | None, source: str | None) -> str:
    """As the pages say it, in the English of files."""
    return name or (origin_words(source) if source else "a former member")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
