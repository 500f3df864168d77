"""What became of promises. Whom to tell: `queries.keepers` (owner, or the leads) and `queries.leads`."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PromiseMade(Event):
    """Somebody promised something, first or to make good for a broken promise."""

    promise_id: int
    submission_id: int


@dataclass(frozen=True, slots=True)
class PromiseDueSoon(Event):
    """Its day is near, or here (`days` 0): its keeper should know."""

    promise_id: int
    submission_id: int
    days: int


@dataclass(frozen=True, slots=True)
class PromiseKept(Event):
    """It was done, in time or late."""

    promise_id: int
    submission_id: int
    late: bool


@dataclass(frozen=True, slots=True)
class PromiseBroken(Event):
    """Its day passed without it: its keeper and their leads should know."""

    promise_id: int
    submission_id: int


@dataclass(frozen=True, slots=True)
class PromiseReleased(Event):
    """It need not be kept any more, because the customer agreed or for a reason that was given."""

    promise_id: int
    submission_id: int
