"""What became of rescues."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class RescueGiven(Event):
    """Somebody is to look after it from now on: they should know. The step says who, and by whom."""

    rescue_id: int
    step_id: int
