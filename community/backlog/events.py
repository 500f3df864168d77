"""What happens to exports, and to the formula of the scores."""

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


@dataclass(frozen=True, slots=True)
class FormulaSaved(Event):
    """There is another formula, by which everything has to be scored."""

    formula_id: int
