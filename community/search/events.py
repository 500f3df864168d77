"""What happened to what can be found."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class SubmissionIndexed(Event):
    """The index has its words; what they mean comes next."""

    submission_id: int
