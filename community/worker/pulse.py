"""Whether a worker runs, as far as the database can tell: what the page of jobs and `/readyz` say alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import JOBS, USUAL_LEASE, OutboxRow
from community.kernel.schedule import RECURRING, ScheduleRow

SILENT = timedelta(minutes=2)  # the shortest period of the schedule is half a minute, so that is four times missed


@dataclass(frozen=True, slots=True)
class Pulse:
    """When a worker was last heard of (None: never), and since when the oldest job that is due waits (None: none)."""

    seen_at: datetime | None
    waits_since: datetime | None

    @property
    def is_alive(self) -> bool:
        """Whether something was heard lately."""
        return self.seen_at is not None and now() - self.seen_at < SILENT

    @property
    def waits_seconds(self) -> int:
        """How long the oldest job that is due has been waiting."""
        return max(0, int((now() - self.waits_since).total_seconds())) if self.waits_since else 0


def pulse() -> Pulse:
    """The last sign of life: a recurring job that was begun, or a row of the outbox that was taken.

    Beginning a recurring job moves its date one period on, so the date less the period is when that was; taking a row
    sets its lease, so the lease's end less its length is when that was.
    """
    begun: list[datetime] = [row.due_at - job.period for row in _schedule() if (job := RECURRING.get(row.name))]
    taken: list[datetime] = [row.leased_until - _lease(row.job) for row in _leases() if row.leased_until]
    due = select(func.min(OutboxRow.due_at)).where(OutboxRow.parked_at.is_(None), OutboxRow.due_at <= now())
    return Pulse(max((*begun, *taken), default=None), db.session.scalar(due))


def _schedule() -> list[ScheduleRow]:
    return list(db.session.scalars(select(ScheduleRow)))


def _leases() -> list[OutboxRow]:
    newest = select(OutboxRow).where(OutboxRow.leased_until.is_not(None)).order_by(OutboxRow.leased_until.desc())
    return list(db.session.scalars(newest.limit(1)))


def _lease(name: str) -> timedelta:
    job = JOBS.get(name)
    return job.lease if job else USUAL_LEASE
