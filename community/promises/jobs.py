"""What follows from statuses, and from the time that passes."""

from datetime import timedelta

from community.kernel.events import listens
from community.kernel.schedule import every
from community.promises.services.clockwork import break_overdue, remind_keepers
from community.promises.services.planning import follow_status
from community.submissions.events import StatusChanged


@listens(StatusChanged, name="promises.status")
def promise_plan(event: StatusChanged) -> None:
    """A planned status with a day is a promise; one that ends the matter settles it."""
    follow_status(event.change_id)


@every(timedelta(minutes=10), name="promises.clock")
def watch_the_clock() -> None:
    """Break what is overdue, and remind of what is near."""
    break_overdue()
    remind_keepers()
