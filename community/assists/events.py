"""What became known of submissions by reading them."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class HeatChanged(Event):
    """Another heat counts for a submission than before."""

    submission_id: int
