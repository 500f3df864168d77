"""What the company answered."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class AnswerPosted(Event):
    """A submission got its official answer."""

    submission_id: int
    answer_id: int


@dataclass(frozen=True, slots=True)
class AnswerEdited(Event):
    """The official answer says something else than before."""

    submission_id: int
    answer_id: int
