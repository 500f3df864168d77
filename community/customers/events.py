"""What happened to customers and segments."""

from collections.abc import Sequence
from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CustomersChanged(Event):
    """Something is known of these members that was not; without any, of very many."""

    member_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class SegmentChanged(Event):
    """A segment has another rule, or is new."""

    segment_id: int


@dataclass(frozen=True, slots=True)
class DemandMoved(Event):
    """What these submissions' voters are worth, or which segments they are of, may be another."""

    submission_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class CustomerNoted(Event):
    """Something was noted on behalf of a customer."""

    note_id: int


@dataclass(frozen=True, slots=True)
class DemandCounted(Event):
    """The money or the demand of these submissions is another one now."""

    submission_ids: Sequence[int]
