"""What happened to the changelog."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ChangelogPublished(Event):
    """An entry can be read."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class ReopenedByAnswer(Event):
    """Somebody who asked for it says that an entry did not help, so what it was tied to is open again."""

    entry_id: int
    member_id: int
    submission_id: int
