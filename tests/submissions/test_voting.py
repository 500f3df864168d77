"""What a vote leaves behind, and what it asks of the database."""

import sqlalchemy as sa
import time_machine
from flask import Flask

from community.kernel.db import db
from community.policy import SYSTEM
from community.submissions import services
from community.submissions.models import Submission
from tests.counting import count_queries
from tests.factories import Factory


def test_a_submission_that_lost_every_vote_has_no_trend(app: Flask, make: Factory) -> None:
    """Weights are large numbers: what is added and taken away in turn leaves a rounding error of a hundred thousand."""
    submission, first, second = make.submission(by=SYSTEM), make.actor(), make.actor()
    with app.app_context():
        with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
            services.vote(first, submission.id)
            clock.shift(2)
            services.vote(second, submission.id)
        services.withdraw_vote(first, submission.id)
        services.withdraw_vote(second, submission.id)
        row = db.session.execute(sa.select(Submission.__table__.c["votes", "trend"])).one()
    assert tuple(row) == (0, 0.0)


def test_a_vote_costs_five_statements(app: Flask, make: Factory) -> None:
    """Who asks, what is voted on, vote, counter, follow; on PostgreSQL the set again, and whether one was banned."""
    submission, browser = make.submission(by=SYSTEM), make.client(make.actor())
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    for path in ("vote", "vote/withdrawal"):
        with count_queries(app) as statements:
            browser.post(f"/submissions/{submission.id}/{path}")
        asked = [sql for sql in statements if "SAVEPOINT" not in sql]
        assert len(asked) == (5 if is_sqlite else 7), statements
