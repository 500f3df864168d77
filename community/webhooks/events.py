"""What endpoints may be told of: our events under the names that programs know, `<noun>.<verb>`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from community.answers.events import AnswerEdited, AnswerPosted
from community.kernel.events import Event
from community.promises.events import PromiseBroken, PromiseKept, PromiseMade
from community.submissions.events import (
    CommentPosted,
    StatusChanged,
    SubmissionChanged,
    SubmissionMerged,
    SubmissionPosted,
    SubmissionUnmerged,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """An event under its name for programs; `ref` is which of its values says what happened to the submission."""

    name: str
    ref: str | None = None


CREATED, CHANGED, DELETED = "submission.created", "submission.changed", "submission.deleted"
STATUS_CHANGED, MERGED, UNMERGED = "submission.status_changed", "submission.merged", "submission.unmerged"
COMMENT_CREATED, ANSWER_PUBLISHED, ANSWER_CHANGED = "comment.created", "answer.published", "answer.changed"
PROMISE_MADE, PROMISE_KEPT, PROMISE_BROKEN = "promise.made", "promise.kept", "promise.broken"
TEST = "webhook.test"

KINDS: Mapping[type[Event], Kind] = {
    SubmissionPosted: Kind(CREATED),
    SubmissionChanged: Kind(CHANGED),  # or DELETED, when that is what changed
    StatusChanged: Kind(STATUS_CHANGED, "change_id"),
    SubmissionMerged: Kind(MERGED, "into_id"),
    SubmissionUnmerged: Kind(UNMERGED, "into_id"),
    CommentPosted: Kind(COMMENT_CREATED, "comment_id"),
    AnswerPosted: Kind(ANSWER_PUBLISHED, "answer_id"),
    AnswerEdited: Kind(ANSWER_CHANGED, "answer_id"),
    PromiseMade: Kind(PROMISE_MADE, "promise_id"),
    PromiseKept: Kind(PROMISE_KEPT, "promise_id"),
    PromiseBroken: Kind(PROMISE_BROKEN, "promise_id"),
}
NAMES = (
    *(CREATED, STATUS_CHANGED, ANSWER_PUBLISHED, ANSWER_CHANGED, COMMENT_CREATED),
    *(PROMISE_MADE, PROMISE_KEPT, PROMISE_BROKEN, CHANGED, MERGED, UNMERGED, DELETED),
)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with everything that a delivery keeps of it."""

    name: str
    submission_id: int
    ref_id: int | None


def happened(event: Event, is_deleted: Callable[[int], bool]) -> Happened:
    """What an event is to programs."""
    kind = KINDS[type(event)]
    values: Any = event
    deleted = kind.name == CHANGED and is_deleted(values.submission_id)
    return Happened(
        DELETED if deleted else kind.name, values.submission_id, getattr(values, kind.ref) if kind.ref else None
    )
