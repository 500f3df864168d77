"""The outbox: saved with its cause, done at least once, never twice at the same time, never given up in silence."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import MAX_TRIES, Event, OutboxRow, listens, publish
from community.policy import SYSTEM
from community.worker.outbox import LONGEST_DELAY, drain
from community.worker.parked import drop_job, retry_job
from tests.races.together import PATIENCE, at_once

pytestmark = pytest.mark.usefixtures("no_jobs")


@dataclass(frozen=True, slots=True)
class Rang(Event):
    """Somebody rang the bell."""

    number: int


class Killed(BaseException):
    """What `kill -9` is to the code that was running: nothing after it happens."""


class Listener:
    """A job that notes what it was called with, and fails as often as it is told to."""

    def __init__(self, *, batch: int = 1, lease: timedelta = timedelta(minutes=1)) -> None:
        self.heard: list[list[int]] = []
        self.poison: dict[int, BaseException] = {}
        listens(Rang, name="test.listen", batch=batch, lease=lease)(self.hear)

    def hear(self, given: Rang | Sequence[Rang]) -> None:
        numbers = [given.number] if isinstance(given, Rang) else [event.number for event in given]
        self.heard.append(numbers)
        for number in numbers:
            if number in self.poison:
                raise self.poison[number]


def ring(*numbers: int) -> None:
    """Let it be saved that the bell rang."""
    publish(*(Rang(number) for number in numbers))
    db.session.commit()


def rows() -> list[OutboxRow]:
    """What is in the outbox."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id)))


def test_a_job_is_done_once(app_context: Flask):
    listener = Listener()
    ring(1)
    assert (drain(), drain()) == (1, 0)
    assert listener.heard == [[1]]
    assert rows() == []


def test_an_event_that_nobody_listens_to_leaves_nothing(app_context: Flask):
    ring(1)
    assert rows() == []


def test_a_job_is_forgotten_with_the_change_that_caused_it(app_context: Flask):
    listener = Listener()
    publish(Rang(1))
    db.session.rollback()
    assert drain() == 0
    assert listener.heard == []


def test_what_a_job_changed_is_forgotten_when_it_fails(app_context: Flask):
    def change_and_fail(event: Rang) -> None:
        publish(Rang(event.number + 1))
        raise ValueError("no")

    listens(Rang, name="test.change")(change_and_fail)
    ring(1)
    drain()
    assert [row.payload for row in rows()] == ['{"number": 1}']


def test_a_killed_workers_row_comes_back_after_its_lease(app_context: Flask):
    listener = Listener(lease=timedelta(seconds=20))
    listener.poison[1] = Killed()
    ring(1)
    with pytest.raises(Killed):
        drain()
    db.session.rollback()
    listener.poison.clear()
    assert drain() == 0
    with time_machine.travel(now() + timedelta(seconds=19)):
        assert drain() == 0
    with time_machine.travel(now() + timedelta(seconds=21)):
        assert drain() == 1
    assert listener.heard == [[1], [1]]
    assert rows() == []


def test_the_lease_of_one_job_does_not_hold_up_another(app_context: Flask):
    listener = Listener(lease=timedelta(seconds=20))
    listens(Rang, name="test.slow", lease=timedelta(hours=1))(lambda event: None)
    listener.poison[1] = Killed()
    ring(1)
    with pytest.raises(Killed):
        drain()
    db.session.rollback()
    listener.poison.clear()
    with time_machine.travel(now() + timedelta(seconds=21)):
        drain()
    assert listener.heard == [[1], [1]]


def test_a_batch_comes_at_once_and_in_order(app_context: Flask):
    listener = Listener(batch=3)
    ring(1, 2, 3, 4)
    drain()
    assert listener.heard == [[1, 2, 3], [4]]


def test_one_poisoned_event_does_not_hold_up_its_batch(app_context: Flask):
    listener = Listener(batch=5)
    listener.poison[2] = ValueError("not this one")
    ring(1, 2, 3)
    drain()
    assert listener.heard == [[1, 2, 3], [1], [2], [3]]
    assert [(row.payload, row.tries, row.error) for row in rows()] == [('{"number": 2}', 1, "ValueError: not this one")]


def test_a_failing_job_waits_twice_as_long_each_time_and_is_parked_in_the_end(app_context: Flask):
    listener = Listener()
    listener.poison[1] = ValueError("never")
    ring(1)
    waits = []
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(MAX_TRIES):
            assert drain() == 1
            (row,) = rows()
            waits.append((row.due_at - now()).total_seconds())
            clock.move_to(row.due_at - timedelta(seconds=1))
            assert drain() == 0
            clock.move_to(row.due_at)
        assert waits == [min(2.0**n, LONGEST_DELAY.total_seconds()) for n in range(1, MAX_TRIES + 1)]
        assert row.parked_at is not None
        clock.shift(timedelta(days=365))
        assert drain() == 0
    assert len(listener.heard) == MAX_TRIES


def test_a_parked_job_can_be_tried_again_or_given_up(app_context: Flask):
    listener = Listener()
    listener.poison = {1: ValueError("no"), 2: ValueError("no")}
    ring(1, 2)
    db.session.execute(sa.update(OutboxRow).values(tries=MAX_TRIES - 1))
    db.session.commit()
    drain()
    first, second = rows()
    assert first.parked_at
    assert second.parked_at
    listener.poison.clear()
    retry_job(SYSTEM, first.id)
    drop_job(SYSTEM, second.id)
    db.session.commit()
    drain()
    assert listener.heard == [[1], [2], [1]]
    assert rows() == []


def test_a_row_of_a_job_that_is_gone_is_parked_not_lost(app_context: Flask):
    moment = now()
    values = {"created_at": moment, "due_at": moment, "tries": 0}
    db.session.add(OutboxRow(job="test.gone", event="Rang", payload='{"number": 1}', **values))
    db.session.commit()
    assert drain() == 1
    (row,) = rows()
    assert row.parked_at
    assert "test.gone" in (row.error or "")


@pytest.mark.parametrize(("event", "payload"), [("Gone", "{}"), ("Rang", "{}"), ("Rang", "not JSON")])
def test_a_row_that_cannot_be_read_is_tried_again_not_lost(app_context: Flask, event: str, payload: str):
    Listener()
    values = {"created_at": now(), "due_at": now(), "tries": 0}
    db.session.add(OutboxRow(job="test.listen", event=event, payload=payload, **values))
    db.session.commit()
    drain()
    (row,) = rows()
    assert row.error
    assert row.due_at > now()


def worker(app: Flask) -> Callable[[], int]:
    """A worker that drains until there is nothing to do; how many rows it leased."""

    def work() -> int:
        with app.app_context():
            done = 0
            while leased := drain(5):
                done += leased
            return done

    return work


@pytest.mark.parametrize("batch", [1, 4])
def test_two_workers_never_do_one_row_twice(app: Flask, batch: int):
    listener = Listener(batch=batch)
    with app.app_context():
        ring(*range(40))
    leased = at_once([worker(app), worker(app), worker(app)])
    assert sum(leased) == 40
    assert sorted(number for numbers in listener.heard for number in numbers) == list(range(40))


def test_a_worker_that_was_held_up_leaves_what_another_has_leased_meanwhile(app: Flask):
    """The first row takes longer than the lease; the second must not be done by both."""
    begun, go_on = threading.Event(), threading.Event()
    done: list[tuple[str, int]] = []

    def slowly(event: Rang) -> None:
        done.append((threading.current_thread().name, event.number))
        if event.number == 1 and not begun.is_set():
            begun.set()
            go_on.wait(PATIENCE)

    listens(Rang, name="test.slow", lease=timedelta(seconds=20))(slowly)
    with app.app_context():
        ring(1, 2)
    held_up = threading.Thread(target=worker(app), name="held up")
    held_up.start()
    begun.wait(PATIENCE)
    with time_machine.travel(now() + timedelta(seconds=30)):
        other = threading.Thread(target=worker(app), name="other")
        other.start()
        other.join(PATIENCE)
        go_on.set()
        held_up.join(PATIENCE)
    assert done.count(("other", 2)) == 1
    assert ("held up", 2) not in done
    with app.app_context():
        assert rows() == []
