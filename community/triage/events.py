"""What was decided about submissions."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class SubmissionClassified(Event):
    """Somebody said what it teaches."""

    submission_id: int
    ip_type: str


@dataclass(frozen=True, slots=True)
class LearningDue(Event):
    """It is time to see whether there are new judgements to learn from."""


@dataclass(frozen=True, slots=True)
class TagsChanged(Event):
    """It carries other tags than before."""

    submission_id: int


@dataclass(frozen=True, slots=True)
class TagRenamed(Event):
    """A tag has another name, or is no longer as public as it was."""

    tag_id: int
