"""What happens to saved searches."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class SearchMatched(Event):
    """A look at a saved search has found something new."""

    find_id: int
