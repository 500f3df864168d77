"""What happened to imports."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ImportMapped(Event):
    """Somebody said how to read a file; it is to be checked."""

    import_id: int


@dataclass(frozen=True, slots=True)
class ImportAccepted(Event):
    """Somebody saw what a file would do, and wants it."""

    import_id: int


@dataclass(frozen=True, slots=True)
class ImportRegretted(Event):
    """Somebody wants an import undone."""

    import_id: int
