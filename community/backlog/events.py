"""What happens to exports."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ExportWanted(Event):
    """Somebody, or the clock, wants a file that the worker is to write."""

    export_id: int


@dataclass(frozen=True, slots=True)
class ExportReady(Event):
    """A file that the worker wrote waits to be fetched."""

    export_id: int
