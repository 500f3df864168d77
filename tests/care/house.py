"""Rescues for tests."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from community.assists.models import HeatRow
from community.care.models import Rescue, RescueSign
from community.customers.models import Basis, Customer
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Actor
from community.submissions.models import Submission
from community.worker.outbox import drain
from tests.factories import Factory

ANGRY = "THIS IS RIDICULOUS!! Terrible, awful, the worst service ever. I hate it, I am furious and disgusted!!"
CALM = "The door could open a little wider."
FAREWELL = "Please cancel my subscription."


def said(app: Flask, make: Factory, body: str, by: Actor, **more: Any) -> Submission:
    """Something that is said, with what the worker makes of it."""
    submission = make.submission(body, by=by, **more)
    worked(app)
    return submission


def worked(app: Flask) -> None:
    """Let the worker do what waits."""
    with app.app_context():
        while drain():
            pass


def rescues(app: Flask) -> list[Rescue]:
    """Every rescue as the database has it."""
    with app.app_context():
        return list(db.session.scalars(select(Rescue).order_by(Rescue.id)))


def rules(app: Flask) -> list[tuple[str, int]]:
    """What is laid before the team: the rule and the submission."""
    with app.app_context():
        found = db.session.scalars(select(RescueSign).order_by(RescueSign.id))
        return [(one.rule.value, one.submission_id) for one in found]


def pays(app: Flask, who: Actor, monthly: int) -> None:
    """Somebody pays so much a month (hundredths)."""
    with app.app_context():
        known = {"monthly": monthly, "worth": monthly, "basis": Basis.KNOWN}
        db.session.merge(Customer(member_id=who.id, **known))
        db.session.commit()


def heated(app: Flask, submission: Submission, stands: float) -> None:
    """So upset it sounds."""
    with app.app_context():
        row = db.session.get(HeatRow, submission.id) or HeatRow(submission_id=submission.id)
        row.score = row.stands = stands
        row.evidence, row.scored_at = "awful", now()
        db.session.add(row)
        db.session.commit()
