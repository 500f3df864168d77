"""The trail is kept for as long as the site says, network addresses for less, and forgetting leaves a trace."""

from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from community.accounts.jobs import tidy_trail
from community.kernel.audit import ADDRESSES_KEPT, AuditRow, Retention, record
from community.kernel.db import db
from community.kernel.parts import provide
from community.policy import Actor

ANA = Actor(id=1, name="Ana", address="192.0.2.1")


def rows() -> list[tuple[str, str]]:
    """What the trail holds: action and address."""
    return [(row.action, row.address) for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))]


def age(clock: Any, *days: int) -> None:
    """Write a row, then let so many days pass, for each."""
    for number, count in enumerate(days):
        record(ANA, f"act.{number}", "thing", number)
        clock.shift(timedelta(days=count))
        db.session.commit()


def test_two_years_are_kept_and_the_forgetting_is_told(app_context: Flask):
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as clock:
        age(clock, 1, 300, 430)
        tidy_trail()
        assert rows() == [("act.1", ""), ("act.2", ""), ("audit.forgotten", "")]
        tidy_trail()
        assert len(rows()) == 3


def test_a_site_may_keep_less_or_everything(app_context: Flask):
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as clock:
        age(clock, 400, 2000, 5)
        provide(app_context, Retention, Retention(None))
        tidy_trail()
        assert [action for action, _ in rows()] == ["act.0", "act.1", "act.2"]
        provide(app_context, Retention, Retention(timedelta(days=4)))
        tidy_trail()
        assert [action for action, _ in rows()] == ["audit.forgotten"]


def test_addresses_go_after_ninety_days(app_context: Flask):
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as clock:
        age(clock, 1, ADDRESSES_KEPT.days)
        tidy_trail()
        assert rows() == [("act.0", ""), ("act.1", "192.0.2.1")]
