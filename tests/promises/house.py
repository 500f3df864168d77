"""Making promises for tests."""

from datetime import date, datetime, timedelta
from typing import Any

import time_machine

from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Actor
from community.promises.commands import KeepPromise, MakePromise
from community.promises.models import Promise
from community.promises.services import keep_promise, make_promise
from community.submissions.models import Submission


def day(days: int = 0) -> date:
    """The day so many days from now."""
    return (now() + timedelta(days=days)).date()


def at(days: float = 0) -> datetime:
    """The moment so many days from now."""
    return now() + timedelta(days=days)


def promised(who: Actor, submission: Submission, days: int = 5, **more: Any) -> Promise:
    """A promise due in so many days."""
    values = {"text": "We'll send it.", "due_on": day(days).isoformat(), **more}
    promise = make_promise(who, submission.id, MakePromise.parse(values))
    db.session.commit()
    return promise


def kept(who: Actor, promise: Promise, days: float = 0) -> Promise:
    """The promise, kept so many days from now."""
    with time_machine.travel(at(days)):
        promise = keep_promise(who, promise.id, KeepPromise(proof_url="https://example.org/proof"))
        db.session.commit()
    return promise
