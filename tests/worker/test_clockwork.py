"""The schedule: each recurring job once a period, whichever worker comes first."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from community.kernel.clock import now
from community.kernel.schedule import every
from community.worker.clockwork import run_due
from tests.races.together import at_once

pytestmark = pytest.mark.usefixtures("no_jobs")
WORKERS = 6


class Clerk:
    """A recurring job that counts."""

    def __init__(self, name: str = "test.clerk") -> None:
        self.times = 0
        self.error: Exception | None = None
        every(timedelta(minutes=10), name=name)(self.work)

    def work(self) -> None:
        self.times += 1
        if self.error:
            raise self.error


def run_at_once(app: Flask) -> int:
    """Many workers look at the clock at the same moment; how many jobs they ran."""

    def look() -> int:
        with app.app_context():
            return run_due()

    return sum(at_once([look] * WORKERS))


def test_of_many_workers_one_runs_a_job(app: Flask):
    clerk = Clerk()
    assert run_at_once(app) == 1
    assert clerk.times == 1


def test_it_runs_again_after_its_period_and_not_before(app: Flask):
    clerk = Clerk()
    run_at_once(app)
    with time_machine.travel(now() + timedelta(minutes=9)):
        assert run_at_once(app) == 0
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1)):
        assert run_at_once(app) == 1
    assert clerk.times == 2


def test_what_was_missed_for_a_day_runs_once(app_context: Flask):
    clerk = Clerk()
    run_due()
    with time_machine.travel(now() + timedelta(days=1)):
        assert (run_due(), run_due()) == (1, 0)
    assert clerk.times == 2


def test_one_that_fails_does_not_stop_the_others(app_context: Flask):
    failing, other = Clerk("test.a"), Clerk("test.b")
    failing.error = ValueError("no")
    assert run_due() == 1
    assert (failing.times, other.times) == (1, 1)
