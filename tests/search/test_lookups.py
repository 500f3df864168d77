"""Rows whose ids the index gave are looked up by them, not by walking the whole list."""

import sqlalchemy as sa
from flask import Flask

from community.kernel.db import db
from community.policy import VISITOR, audiences
from community.submissions.models import Submission
from community.submissions.queries.listing import row_select, visible_among, visible_to


def plan(*conditions: sa.ColumnElement[bool]) -> str:
    """How SQLite reads twenty rows."""
    rows = row_select(VISITOR).where(Submission.id.in_(range(1, 21)), *conditions)
    sql = str(rows.compile(db.engine, compile_kwargs={"literal_binds": True}))
    return " ".join(str(step[-1]) for step in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {sql}")))


def test_twenty_rows_are_found_by_their_keys(app: Flask):
    """The second line says what the first is for: when SQLite learns better, both can go."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert "SEARCH submission USING INTEGER PRIMARY KEY" in plan(*visible_among(audiences(VISITOR)))
            assert "SEARCH submission USING INDEX" in plan(*visible_to(VISITOR))
