"""The worker process: drain, look at the clock, wait a moment, until told to stop."""

import logging
import signal
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import DBAPIError

from community.kernel.alongside import ALONGSIDE
from community.kernel.db import db
from community.kernel.events import MAIN
from community.worker.clockwork import run_due
from community.worker.outbox import drain, lanes

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
LANE_SECONDS = 0.25
CLOCK_SECONDS = 10.0
MOST_AT_ONCE = 40  # rows of a lane that one worker leases, so that few wait for it when it is killed


def run(app: Flask) -> None:
    """Work until SIGINT or SIGTERM; the jobs at hand are finished first."""
    stop = threading.Event()
    told: list[int] = []  # nothing that takes a lock: the signal may find this very thread with the lock of `stop`
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: told.append(number))
    beside = [threading.Thread(target=_walk, args=(app, stop, lane), name=lane) for lane in sorted(lanes())]
    beside += [
        threading.Thread(target=_go_along, args=(app, stop, one.step), name=f"{one.name}-{number}")
        for one in ALONGSIDE.values()
        for number in range(one.threads)
    ]
    for thread in beside:
        thread.start()
    waited = CLOCK_SECONDS
    while not told:
        busy = _step(app, MAIN, look_at_clock=waited >= CLOCK_SECONDS)
        waited = 0.0 if waited >= CLOCK_SECONDS else waited + POLL_SECONDS
        if not busy:
            stop.wait(POLL_SECONDS)
    stop.set()
    for thread in beside:
        thread.join()


def _walk(app: Flask, stop: threading.Event, lane: str) -> None:
    """Do the jobs of one lane, a few at a time, until told to stop."""
    while not stop.is_set():
        if not _step(app, lane):
            stop.wait(LANE_SECONDS)


def _go_along(app: Flask, stop: threading.Event, step: Callable[[], bool]) -> None:
    """Do what is done beside the jobs, a piece at a time, until told to stop."""
    while not stop.is_set():
        with app.app_context():
            try:
                busy = step()
            except Exception:  # whatever is wrong with one piece, the others must go on
                db.session.rollback()
                log.exception("%s failed", threading.current_thread().name)
                busy = False
        if not busy:
            stop.wait(LANE_SECONDS)


def _step(app: Flask, lane: str, *, look_at_clock: bool = False) -> bool:
    with app.app_context():
        try:
            if look_at_clock:
                run_due()
            return drain(MOST_AT_ONCE if lane != MAIN else 200, lane) > 0
        except DBAPIError:  # the database is away or full; it may come back
            db.session.rollback()
            log.exception("the database did not answer")
            return False
