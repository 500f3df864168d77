"""What every search asks is looked up, not found by walking a whole table."""

import sqlalchemy as sa
from flask import Flask

from community.kernel.db import AnySelect, db
from community.policy import VISITOR, audiences
from community.search import indexed
from community.submissions.models import Submission
from community.submissions.queries.listing import row_select, visible_among, visible_to


def rows(*conditions: sa.ColumnElement[bool]) -> AnySelect:
    """Twenty rows whose ids the index gave."""
    return row_select(VISITOR).where(Submission.id.in_(range(1, 21)), *conditions)


def plan(asked: AnySelect) -> str:
    """How SQLite reads what is asked."""
    sql = str(asked.compile(db.engine, compile_kwargs={"literal_binds": True}))
    return " ".join(str(step[-1]) for step in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {sql}")))


def test_twenty_rows_are_found_by_their_keys(app: Flask):
    """The second line says what the first is for: when SQLite learns better, both can go."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert "SEARCH submission USING INTEGER PRIMARY KEY" in plan(rows(*visible_among(audiences(VISITOR))))
            assert "SEARCH submission USING INDEX" in plan(rows(*visible_to(VISITOR)))


def test_the_changes_that_wait_are_found_among_other_jobs(app: Flask):
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert "USING INDEX ix_outbox_job" in plan(indexed._waiting)
