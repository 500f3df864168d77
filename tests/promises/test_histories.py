"""Whatever happens to promises, in whatever order: their states, their histories and the keep rate agree."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import DomainError
from community.policy import SYSTEM
from community.promises.commands import KeepPromise, MakePromise, ReleasePromise
from community.promises.models import Promise, PromiseStep, Round, State, StepKind
from community.promises.queries import counts
from community.promises.rates import REPAIR_WEIGHT
from community.promises.services import (
    break_overdue,
    keep_promise,
    make_promise,
    release_promise,
    reopen_promise,
    repair_promise,
)
from tests.factories import Factory

pytestmark = pytest.mark.database
START = datetime(2030, 3, 1, 12, tzinfo=UTC)
DEEDS = ("make", "keep", "release", "reopen", "repair", "wait", "tick")
Deeds = Sequence[tuple[str, int]]


def do(deed: str, number: int, submission_id: int, made: list[int], clock: time_machine.Traveller) -> None:
    """Do it with the promise of this number, if there is one; what is refused changes nothing."""
    if deed == "wait":
        clock.shift(timedelta(days=1 + number))
    elif deed == "tick":
        break_overdue()
    elif deed == "make" or not made:
        command = MakePromise(text=f"We send parcel {len(made)}.", due_on=(now() + timedelta(days=number)).date())
        made.append(make_promise(SYSTEM, submission_id, command).id)
    else:
        _settle(deed, made, made[number % len(made)])


def _settle(deed: str, made: list[int], promise_id: int) -> None:
    try:
        if deed == "keep":
            keep_promise(SYSTEM, promise_id, KeepPromise())
        elif deed == "release":
            release_promise(SYSTEM, promise_id, ReleasePromise(reason="The maker is gone."))
        elif deed == "reopen":
            reopen_promise(SYSTEM, promise_id)
        else:
            command = MakePromise(text="We make it good.", due_on=(now() + timedelta(days=2)).date())
            made.append(repair_promise(SYSTEM, promise_id, command).id)
    except DomainError:
        pass


def check(promise: Promise, kinds: Sequence[StepKind]) -> None:
    """A state agrees with its day, and with the last step of its history."""
    assert kinds[0] is StepKind.MADE
    assert (promise.settled_at is None) is (promise.state in (State.OPEN, State.BROKEN))
    if promise.settled_at is not None:
        assert (promise.settled_at >= promise.due_at) is (promise.state is State.KEPT_LATE)
        assert kinds[-1].value == promise.state.value
    elif promise.state is State.BROKEN:
        assert now() >= promise.due_at
        assert StepKind.BROKEN in kinds
    else:
        assert kinds[-1] in (StepKind.MADE, StepKind.REOPENED)
    assert kinds.count(StepKind.BROKEN) <= 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 4)), max_size=14))
def test_states_and_the_keep_rate_hold_over_any_history(deeds: Deeds, app_context: Flask, make: Factory) -> None:
    db.session.rollback()  # what an example that failed left behind
    submission_id = make.submission().id
    with time_machine.travel(START, tick=False) as clock:
        made: list[int] = []
        for deed, number in deeds:
            do(deed, number, submission_id, made, clock)
        db.session.flush()
        found = [db.session.get_one(Promise, promise_id) for promise_id in made]
        for one in found:
            steps = db.select(PromiseStep.kind).where(PromiseStep.promise_id == one.id).order_by(PromiseStep.id)
            check(one, db.session.scalars(steps).all())
        weights = [REPAIR_WEIGHT if one.round is Round.REPAIR else 1 for one in found if one.state is State.BROKEN]
        rate = counts(SYSTEM).rate
        assert (rate.kept, rate.late) == tuple(
            sum(one.state is state for one in found) for state in (State.KEPT, State.KEPT_LATE)
        )
        assert rate.broken == sum(weights)
        assert rate.rate is None or 0 <= (rate.at_least or 0) <= rate.rate <= 1
    db.session.rollback()
