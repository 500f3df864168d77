"""The worker process: drain, look at the clock, wait a moment, until told to stop."""

import logging
import signal
import threading

from flask import Flask
from sqlalchemy.exc import DBAPIError

from community.kernel.db import db
from community.worker.clockwork import run_due
from community.worker.outbox import drain

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
CLOCK_SECONDS = 10.0


def run(app: Flask) -> None:
    """Work until SIGINT or SIGTERM; the job at hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    waited = CLOCK_SECONDS
    while not stop.is_set():
        busy = _step(app, look_at_clock=waited >= CLOCK_SECONDS)
        waited = 0.0 if waited >= CLOCK_SECONDS else waited + POLL_SECONDS
        if not busy:
            stop.wait(POLL_SECONDS)


def _step(app: Flask, *, look_at_clock: bool) -> bool:
    with app.app_context():
        try:
            if look_at_clock:
                run_due()
            return drain() > 0
        except DBAPIError:  # the database is away or full; it may come back
            db.session.rollback()
            log.exception("the database did not answer")
            return False
