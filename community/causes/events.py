"""What became of causes. Whom to tell: those of `FixTold`, by the fix."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CauseFixed(Event):
    """Something was done about it, and those who asked are to be told."""

    cause_id: int
    fix_id: int


@dataclass(frozen=True, slots=True)
class CauseReopened(Event):
    """It came back after a fix: everybody who was told "fixed" is told again, once."""

    cause_id: int
    fix_id: int


@dataclass(frozen=True, slots=True)
class CauseVerified(Event):
    """The guard of its fix passed without a strike."""

    cause_id: int
    fix_id: int


@dataclass(frozen=True, slots=True)
class CauseStruck(Event):
    """Another number of strikes is confirmed of it."""

    cause_id: int
