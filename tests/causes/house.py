"""Causes for tests."""

from datetime import date, datetime
from typing import Any

from community.causes.commands import KeepCause, LinkCause, RecordFix
from community.causes.models import CauseLink, Fix, RootCause
from community.causes.services import link_cause, make_cause, record_fix
from community.kernel.db import db
from community.policy import Actor
from community.submissions.models import Submission


def caused(who: Actor, statement: str = "The label falls off in the cold.", **more: Any) -> RootCause:
    """A cause, suspected."""
    cause = make_cause(who, KeepCause.parse({"statement": statement, "kind": "design", **more}))
    db.session.commit()
    return cause


def linked(
    who: Actor, cause: RootCause, submission: Submission, confidence: str = "confirmed", **more: Any
) -> CauseLink:
    """A submission that is due to it."""
    values = {"cause": cause.id, "submission": submission.id, "confidence": confidence, **more}
    link = link_cause(who, LinkCause.parse(values))
    db.session.commit()
    return link


def fixed(who: Actor, cause: RootCause, on: date | None = None, **more: Any) -> Fix:
    """What was done about it."""
    values = {"done": "Another glue.", "check": "No label in the return box.", "shipped_on": on, **more}
    fix = record_fix(who, cause.id, RecordFix.parse(values))
    db.session.commit()
    return fix


def fresh(cause: RootCause) -> RootCause:
    """The cause as the database has it now."""
    db.session.expire_all()
    return db.session.get_one(RootCause, cause.id)


def day(year: int, month: int, number: int = 15) -> datetime:
    """A morning of long ago."""
    return datetime.fromisoformat(f"{year}-{month:02}-{number:02}T09:00:00+00:00")
