"""Linking, the chain of whys, fixes and what is no strike."""

from datetime import timedelta

import pytest
from flask import Flask

from community.causes.commands import KeepCause, RecordFix
from community.causes.models import CauseState
from community.causes.services import edit_cause, record_fix, unlink_cause
from community.causes.services.clockwork import drifts
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid
from community.policy import Actor, Role
from community.submissions import services as submissions
from community.worker.outbox import drain
from tests.causes.house import caused, fixed, fresh, linked
from tests.factories import Factory


@pytest.fixture
def staff(make: Factory) -> Actor:
    return make.actor("Stella", Role.MODERATOR)


def test_a_chain_that_would_go_in_a_circle_is_refused(app_context: Flask, staff: Actor) -> None:
    top = caused(staff, "Labels fall off.")
    below = caused(staff, "The glue is cheap.", parent=top.id)
    lowest = caused(staff, "We buy by price.", parent=below.id)
    with pytest.raises(Invalid) as refused:
        edit_cause(staff, top.id, KeepCause(statement="Labels fall off.", kind="design", parent=lowest.id))
    assert "circle" in str(refused.value)
    with pytest.raises(Invalid):
        edit_cause(staff, top.id, KeepCause(statement="Labels fall off.", kind="design", parent=top.id))


def test_a_customer_names_no_cause(app_context: Flask, make: Factory) -> None:
    with pytest.raises(Forbidden):
        caused(make.actor("Ana"))


def test_what_happened_before_the_fix_is_no_strike(app: Flask, make: Factory, staff: Actor) -> None:
    early, late = make.submission("First."), make.submission("Second.")
    with app.app_context():
        cause = caused(staff)
        fixed(staff, cause)
        linked(staff, cause, early)
        linked(staff, cause, late, happened_on=(now() - timedelta(days=3)).date().isoformat())
        assert (fresh(cause).strikes, fresh(cause).state) == (0, CauseState.FIXED)


def test_a_strike_that_was_a_mistake_is_taken_back_and_the_fix_holds_again(
    app: Flask, make: Factory, staff: Actor
) -> None:
    with app.app_context():
        cause = caused(staff)
        fixed(staff, cause)
    late = make.submission("Again.")
    with app.app_context():
        linked(staff, cause, late, confidence="likely")
        assert fresh(cause).strikes == 0
        linked(staff, cause, late)
        assert (fresh(cause).state, fresh(cause).strikes) == (CauseState.REOPENED, 1)
        unlink_cause(staff, cause.id, late.id)
        unlink_cause(staff, cause.id, late.id)
        db.session.commit()
        cause = fresh(cause)
        assert (cause.state, cause.strikes, cause.comebacks, cause.links) == (CauseState.FIXED, 0, 0, 0)
        assert not drifts()


def test_a_fix_is_not_dated_before_what_happened_again(app: Flask, make: Factory, staff: Actor) -> None:
    submission = make.submission("Now.")
    with app.app_context():
        cause = caused(staff)
        linked(staff, cause, submission)
        day = (now() - timedelta(days=9)).date()
        with pytest.raises(Invalid) as refused:
            record_fix(staff, cause.id, RecordFix(done="Glue.", check="None back.", shipped_on=day))
        assert "not fixed then" in str(refused.value)


def test_a_voices_link_counts_for_its_survivor(app: Flask, make: Factory, staff: Actor) -> None:
    ana, ben = make.actor("Ana"), make.actor("Ben")
    survivor, voice = make.submission("The door.", by=ana), make.submission("That door.", by=ben)
    with app.app_context():
        cause = caused(staff)
        linked(staff, cause, voice)
        assert fresh(cause).people == 1
        submissions.merge(staff, voice.id, survivor.id)
        db.session.commit()
    from_worker(app)
    with app.app_context():
        assert fresh(cause).people == 2
        assert db.session.get_one(type(survivor), survivor.id).causes == 1
        submissions.unmerge(staff, voice.id)
        db.session.commit()
    from_worker(app)
    with app.app_context():
        assert fresh(cause).people == 1
        assert db.session.get_one(type(survivor), survivor.id).causes == 0
        assert not drifts()


def from_worker(app: Flask) -> None:
    """What the worker does."""
    with app.app_context():
        while drain():
            pass
