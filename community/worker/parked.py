"""What administrators see of the outbox, and what they may do about jobs that do not work."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import NotFound
from community.kernel.events import OutboxRow
from community.kernel.schedule import RECURRING, ScheduleRow
from community.policy import Actor, Permission, require

SHOWN = 100


def troubled_jobs(actor: Actor) -> Sequence[AnyRow]:
    """The jobs that failed at least once, the parked ones first, newest first; at most SHOWN."""
    require(actor, Permission.OPERATE)
    rows = select(
        OutboxRow.id,
        OutboxRow.job,
        OutboxRow.event,
        OutboxRow.payload,
        OutboxRow.tries,
        OutboxRow.error,
        OutboxRow.created_at,
        OutboxRow.due_at,
        OutboxRow.parked_at,
    ).where(OutboxRow.error.is_not(None))
    return db.session.execute(
        rows.order_by(OutboxRow.parked_at.is_(None), OutboxRow.parked_at.desc(), OutboxRow.id.desc()).limit(SHOWN)
    ).all()


def waiting_jobs(actor: Actor) -> Sequence[AnyRow]:
    """How many rows wait for each job, since when, and how many of them are parked."""
    require(actor, Permission.OPERATE)
    return db.session.execute(
        select(
            OutboxRow.job,
            func.count().label("rows"),
            func.count(OutboxRow.parked_at).label("parked"),
            func.min(OutboxRow.created_at).label("since"),
        )
        .group_by(OutboxRow.job)
        .order_by(OutboxRow.job)
    ).all()


def recurring_jobs(actor: Actor) -> Sequence[tuple[str, int, AnyRow]]:
    """The schedule: each recurring job with its period in seconds and when it is next due (None: never ran)."""
    require(actor, Permission.OPERATE)
    due = {row.name: row.due_at for row in db.session.execute(select(ScheduleRow.name, ScheduleRow.due_at))}
    return [(job.name, int(job.period.total_seconds()), due.get(job.name)) for job in RECURRING.values()]


def retry_job(actor: Actor, row_id: int) -> None:
    """Let a job be tried again at once, with all its tries before it."""
    require(actor, Permission.OPERATE)
    job = _job(row_id)
    db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id)
        .values(parked_at=None, leased_until=None, due_at=now(), tries=0)
        .execution_options(synchronize_session=False)
    )
    record(actor, "job.retried", "job", row_id, before=job)


def drop_job(actor: Actor, row_id: int) -> None:
    """Give a job up: what it should have done will not happen because of this event."""
    require(actor, Permission.OPERATE)
    job = _job(row_id)
    db.session.execute(delete(OutboxRow).where(OutboxRow.id == row_id).execution_options(synchronize_session=False))
    record(actor, "job.dropped", "job", row_id, before=job)


def _job(row_id: int) -> dict[str, str | int]:
    row = db.session.execute(
        select(OutboxRow.job, OutboxRow.event, OutboxRow.payload, OutboxRow.tries)
        .where(OutboxRow.id == row_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound()
    return {"job": row.job, "event": row.event, "payload": row.payload, "tries": row.tries}
