"""Running what time causes: whoever moves a job's next date first has it."""

import logging

from sqlalchemy import select, update

from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.schedule import RECURRING, Recurring, ScheduleRow

log = logging.getLogger(__name__)


def run_due() -> int:
    """Run the recurring jobs that are due; how many ran."""
    return sum(_run(job) for job in RECURRING.values() if _claim(job))


def _claim(job: Recurring) -> bool:
    moment = now()
    due = db.session.scalar(select(ScheduleRow.due_at).where(ScheduleRow.name == job.name))
    if due is None:
        insert_new(ScheduleRow, {"name": job.name, "due_at": moment})
    elif due > moment:
        db.session.rollback()
        return False
    moved = db.session.execute(
        update(ScheduleRow)
        .where(ScheduleRow.name == job.name, ScheduleRow.due_at <= moment)
        .values(due_at=moment + job.period)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def _run(job: Recurring) -> bool:
    try:
        job.run()
        db.session.commit()
    except Exception:  # one job's fault must not stop the others; it is due again in a period
        db.session.rollback()
        log.exception("recurring job %s failed", job.name)
        return False
    return True
