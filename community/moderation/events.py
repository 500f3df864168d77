"""What happened to held posts, and to what was flagged."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PostPublished(Event):
    """Somebody looked at a held post and published it."""

    held_id: int
    act_id: int


@dataclass(frozen=True, slots=True)
class PostSentBack(Event):
    """Somebody asks its author to change it first."""

    held_id: int
    act_id: int
