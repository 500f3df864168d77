"""The promises and values of the demo: plausible histories, the same each time, and gone when the demo goes."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.cli.demo.clearing import clear
from community.cli.demo.composing import compose
from community.cli.demo.loading import load
from community.kernel.clock import now
from community.kernel.db import db
from community.promises.models import Promise, PromiseStep, PromiseWord, Round, State
from community.submissions.models import Submission
from community.values.models import BrandValue, Commitment, Evidence, Sense

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _demo(app_context: Flask) -> None:
    load(compose(), {}, now())
    db.session.commit()


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_end_of_a_promise_is_to_be_seen_and_one_is_made_good() -> None:
    assert set(db.session.scalars(select(Promise.state))) == set(State)
    assert list(db.session.scalars(select(Promise.repairs_id.is_not(None)).where(Promise.round == Round.REPAIR))) == [
        True
    ]
    assert db.session.scalar(select(Evidence.changed != "").where(Evidence.sense == Sense.CONTRADICTS))
    assert count(BrandValue) == 3


def test_nothing_happens_before_its_time() -> None:
    moment = now()
    for promise in db.session.scalars(select(Promise)):
        steps = db.session.scalars(select(PromiseStep.at).where(PromiseStep.promise_id == promise.id)).all()
        ordered = db.session.scalars(
            select(PromiseStep.at).where(PromiseStep.promise_id == promise.id).order_by(PromiseStep.id)
        ).all()
        assert list(ordered) == sorted(steps), promise.text
        assert ordered[0] == promise.made_at < promise.due_at, promise.text
        assert ordered[-1] <= moment, promise.text
        assert (promise.due_at > moment) or promise.state is not State.OPEN, promise.text
        late = promise.settled_at is not None and promise.settled_at >= promise.due_at
        assert late is (promise.state is State.KEPT_LATE), promise.text


def test_all_of_it_goes_with_the_demo() -> None:
    clear()
    db.session.commit()
    assert [count(one) for one in (Promise, PromiseStep, PromiseWord, BrandValue, Commitment, Evidence)] == [0] * 6
    assert count(Submission) == 0
