"""Draining the outbox: lease rows, do their job and delete them at once; retry, and park what never works."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, literal, or_, select, true, tuple_, update

from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, Moment, db, read_only, run, will_write
from community.kernel.events import JOBS, MAIN, USUAL_LEASE, Job, OutboxRow, SomeFailed, revive

log = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)


def drain(limit: int = 200, lane: str | None = None) -> int:
    """Do up to `limit` jobs that are due, of one lane or of all; how many rows were leased (0: nothing is due)."""
    rows = _lease(limit, lane)
    by_job: dict[str, list[AnyRow]] = defaultdict(list)
    for row in rows:
        by_job[row.job].append(row)
    for name, mine in by_job.items():
        _run(name, mine)
    return len(rows)


def lanes() -> set[str]:
    """The lanes beside the main one."""
    return {job.lane for job in JOBS.values()} - {MAIN}


def _due(limit: int, lane: str | None) -> AnySelect:
    """What is due of a lane at `:moment`; a job that nobody knows (any more) is the main lane's."""
    if lane is None:
        return _waiting(limit, apart_from=())
    if lane == MAIN:
        return _waiting(limit, apart_from=tuple(job.name for job in JOBS.values() if job.lane != MAIN))
    return _waiting(limit, among=tuple(job.name for job in JOBS.values() if job.lane == lane))


@lru_cache(maxsize=32)
def _waiting(limit: int, *, among: tuple[str, ...] | None = None, apart_from: tuple[str, ...] = ()) -> AnySelect:
    """Kept, because a worker looks 34 times a second, and building the question took longer than asking it."""
    moment = bindparam("moment", type_=Moment())
    return (
        select(OutboxRow.id)
        .where(
            OutboxRow.job.in_(among) if among is not None else true(),
            OutboxRow.job.not_in(apart_from) if apart_from else true(),
            OutboxRow.parked_at.is_(None),
            OutboxRow.due_at <= moment,
            or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < moment),
        )
        .order_by(OutboxRow.id)
        .limit(limit)
    )


def _lease(limit: int, lane: str | None) -> Sequence[AnyRow]:
    read_only()  # looking is cheap and takes no lock; only a find begins a write
    found = run(_due(1, lane), {"moment": now()}).first()
    will_write()
    if found is None:
        return []
    ids = db.session.scalars(_due(limit, lane).with_for_update(skip_locked=True), {"moment": now()}).all()
    rows = db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids))
        .values(leased_until=_until(), tries=OutboxRow.tries + 1)
        .returning(
            OutboxRow.id,
            OutboxRow.job,
            OutboxRow.event,
            OutboxRow.payload,
            OutboxRow.tries,
            OutboxRow.leased_until,
        )
        .execution_options(synchronize_session=False)
    ).all()
    db.session.commit()
    return sorted(rows, key=lambda row: row.id)


def _until() -> ColumnElement[Any]:
    """When the lease of a row ends: each job has its own, so that a slow one does not hold up what a crash cut off."""
    moment = now()
    ends = {job.name: literal(moment + job.lease, Moment) for job in JOBS.values()}
    usual = literal(moment + USUAL_LEASE, Moment)
    return case(ends, value=OutboxRow.job, else_=usual) if ends else usual


def _keep(job: Job, rows: list[AnyRow]) -> list[AnyRow]:
    """The rows that are still this worker's, when those before them took so long that the lease has to be renewed."""
    if now() < rows[0].leased_until - job.lease / 2:
        return rows
    renewed = update(OutboxRow).where(_are(rows)).values(leased_until=now() + job.lease).returning(OutboxRow.id)
    kept = set(db.session.scalars(renewed.execution_options(synchronize_session=False)))
    db.session.commit()
    return [row for row in rows if row.id in kept]


def _are(rows: Sequence[AnyRow]) -> ColumnElement[bool]:
    """These rows, unless another worker has leased them since: every lease counts one try."""
    return tuple_(OutboxRow.id, OutboxRow.tries).in_([(row.id, row.tries) for row in rows])


def _run(name: str, rows: list[AnyRow]) -> None:
    job = JOBS.get(name)
    if job is None:
        _give_back(rows, f"no job is named {name}", park=True)
        return
    for start in range(0, len(rows), job.batch):
        _attempt(job, rows[start : start + job.batch])


def _attempt(job: Job, rows: list[AnyRow]) -> None:
    if not (rows := _keep(job, rows)):
        return
    try:
        events = revive(job, [(row.event, row.payload) for row in rows])
        job.run(list(events)) if job.batch > 1 else job.run(events[0])
        _done(rows)
    except SomeFailed as some:
        _settle(job, rows, some)
    except Exception as error:  # a job may fail in any way; it must not stop the others
        db.session.rollback()
        if len(rows) > 1:
            for row in rows:  # one bad event must not hold up its batch
                _attempt(job, [row])
            return
        _fail(job, rows[0], error)


def _done(rows: Sequence[AnyRow]) -> None:
    db.session.execute(delete(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows])))
    db.session.commit()


def _settle(job: Job, rows: list[AnyRow], some: SomeFailed) -> None:
    """What the job could do of a batch is done, with what it wrote; each of the others is tried again by itself."""
    _done([row for number, row in enumerate(rows) if number not in some.failed])
    for number, error in some.failed.items():
        _fail(job, rows[number], error)


def _fail(job: Job, row: AnyRow, error: Exception) -> None:
    log.error("job %s failed (try %d)", job.name, row.tries, exc_info=error)
    _give_back([row], f"{type(error).__name__}: {error}", park=row.tries >= job.tries)


def _give_back(rows: list[AnyRow], error: str, *, park: bool) -> None:
    delay = min(FIRST_DELAY * 2 ** (rows[0].tries - 1), LONGEST_DELAY)
    db.session.execute(
        update(OutboxRow)
        .where(_are(rows))
        .values(leased_until=None, due_at=now() + delay, error=error[:2000], parked_at=now() if park else None)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
