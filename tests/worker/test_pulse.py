"""Whether a worker runs is said on the page of jobs and by /readyz, and both say the same."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import USUAL_LEASE, OutboxRow
from community.policy import Role
from community.worker import pulse as pulses
from community.worker.clockwork import run_due
from tests.factories import Factory


@pytest.fixture
def clock() -> Any:
    """A clock that moves when it is told to."""
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as moved:
        yield moved


def said(make: Factory) -> tuple[str, str, int]:
    """The page of jobs and what /readyz says of the worker and of the oldest job."""
    page = make.client(make.member(role=Role.ADMINISTRATOR)).get("/staff/jobs").text
    answer = make.client().get("/readyz")
    assert answer.status_code == 200
    return page, answer.json["worker"], answer.json["oldest_job_seconds"]


def wait(app: Flask, **more: Any) -> None:
    """Put a job into the outbox."""
    with app.app_context():
        row = {"job": "none", "event": "None", "payload": "{}", "created_at": now(), "due_at": now(), "tries": 0}
        db.session.add(OutboxRow(**{**row, **more}))
        db.session.commit()


def test_a_site_without_a_worker_says_so_and_what_to_do(make: Factory, clock: Any):
    page, worker, _ = said(make)
    assert "No worker runs" in page
    assert "flask --app wsgi worker run" in page
    assert worker == "silent"


def test_a_worker_that_looked_at_the_clock_is_alive_for_two_minutes(app: Flask, make: Factory, clock: Any):
    with app.app_context():
        run_due()
    page, worker, _ = said(make)
    assert "worker run" not in page
    assert worker == "running"
    clock.shift(timedelta(seconds=119))
    assert said(make)[1] == "running"
    clock.shift(timedelta(seconds=2))
    page, worker, _ = said(make)
    assert "Nothing has been heard of a worker" in page
    assert worker == "silent"


def test_a_worker_that_took_a_job_is_alive(app: Flask, make: Factory, clock: Any):
    wait(app, leased_until=now() + USUAL_LEASE)
    assert said(make)[1] == "running"
    clock.shift(timedelta(minutes=2))
    assert said(make)[1] == "silent"


def test_the_oldest_job_that_is_due_is_told(app: Flask, make: Factory, clock: Any):
    wait(app)
    wait(app, due_at=now() + timedelta(days=1))
    wait(app, due_at=now() - timedelta(days=1), parked_at=now())
    clock.shift(timedelta(minutes=7))
    page, _, seconds = said(make)
    assert seconds == 420
    assert "7 minutes ago" in page


def test_the_schedule_is_dense_enough_to_tell(app_context: Flask):
    assert min(job.period for job in pulses.RECURRING.values()) * 4 <= pulses.SILENT
