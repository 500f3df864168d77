"""What happened to submissions."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class SubmissionPosted(Event):
    """Somebody said something."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionChanged(Event):
    """Its words, tags, board or visibility are no longer what they were."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionMerged(Event):
    """It became a voice of another one."""

    submission_id: int
    into_id: int


@dataclass(frozen=True, slots=True)
class SubmissionUnmerged(Event):
    """It stands on its own again."""

    submission_id: int
    into_id: int


@dataclass(frozen=True, slots=True)
class StatusChanged(Event):
    """It moved to another status."""

    submission_id: int
    change_id: int


@dataclass(frozen=True, slots=True)
class CommentPosted(Event):
    """Somebody said something under a submission."""

    submission_id: int
    comment_id: int


@dataclass(frozen=True, slots=True)
class WordsRemoved(Event):
    """Somebody else than its author took a submission out, or (when it has an id) a comment under it."""

    submission_id: int
    comment_id: int | None
    by_id: int | None


@dataclass(frozen=True, slots=True)
class BoardChanged(Event):
    """A board's name or audience is no longer what it was."""

    board_id: int
