"""Facts, and the outbox that carries them: a change and its consequences are saved together or not at all.

`publish` writes one row per listening job in the transaction that caused the event. The worker leases rows, runs the
job and deletes them in one transaction; a killed worker's rows come back when their lease ends. So a job runs at least
once, must be idempotent, and re-reads the database instead of trusting what the event said.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Index, Integer, Text, insert
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.clock import now
from community.kernel.db import Base, Moment, db, run

J = TypeVar("J", bound=Callable[..., None])
USUAL_LEASE = timedelta(minutes=1)
MAX_TRIES = 10
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in the past tense; holds ids and plain values, never objects."""


class OutboxRow(Base):
    """One job to do because of one event."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "parked_at", "due_at"), Index("ix_outbox_job", "job"))

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(Text)
    parked_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(slots=True)
class Job:
    """A reaction to events: called with one event, or with a list of up to `batch` when that is more than one.

    Jobs of another `lane` than the main one wait for somebody else's server: the worker runs each lane in a thread of
    its own, so that what is slow there holds up nothing here. `tries` is how often a job is tried before it is parked.
    """

    name: str
    run: Callable[..., None]
    batch: int = 1
    lease: timedelta = USUAL_LEASE
    lane: str = MAIN
    tries: int = MAX_TRIES
    events: dict[str, type[Event]] = field(default_factory=dict)


JOBS: dict[str, Job] = {}
_LISTENERS: dict[type[Event], list[Job]] = {}


class SomeFailed(Exception):
    """Of a batch of events, these failed (by their positions), each for its reason; all the others are done."""

    def __init__(self, failed: Mapping[int, Exception]) -> None:
        super().__init__(f"{len(failed)} failed")
        self.failed = failed


def listens(
    *events: type[Event],
    name: str,
    batch: int = 1,
    lease: timedelta = USUAL_LEASE,
    lane: str = MAIN,
    tries: int = MAX_TRIES,
) -> Callable[[J], J]:
    """Register a job under `name` for some events; the names are kept in rows, so they never change."""

    def register(run: J) -> J:
        if name in JOBS:
            raise ValueError(f"two jobs are named {name}")
        job = JOBS[name] = Job(name, run, batch, lease, lane, tries, {kind.__name__: kind for kind in events})
        for kind in events:
            _LISTENERS.setdefault(kind, []).append(job)
        return run

    return register


def publish(*events: Event) -> None:
    """Write the jobs that these events cause into the current transaction."""
    moment = now()
    rows = [row for event in events for row in _rows(event, moment)]
    if rows:
        db.session.flush()  # as `record` does
        run(_insert_rows, rows)


_insert_rows = insert(OutboxRow.__table__)


def _rows(event: Event, moment: datetime) -> Iterator[dict[str, Any]]:
    jobs = _LISTENERS.get(type(event))
    if jobs:
        payload = json.dumps({field.name: getattr(event, field.name) for field in dataclasses.fields(event)})
        told = {"event": type(event).__name__, "payload": payload, "created_at": moment, "due_at": moment}
        yield from ({"job": job.name, **told} for job in jobs)


def revive(job: Job, rows: Iterable[tuple[str, str]]) -> Sequence[Event]:
    """The events of stored (event name, payload) pairs; KeyError for an event the job no longer listens to."""
    return [job.events[name](**json.loads(payload)) for name, payload in rows]
