"""A kept statement answers as SQLAlchemy does, on every database, and what it cannot do is left to SQLAlchemy."""

import gc
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from weakref import ref

import pytest
from flask import Flask
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from community.kernel.audit import AuditRow
from community.kernel.db import db, read_only, run
from community.kernel.events import OutboxRow
from community.kernel.kept import Values, as_usual, kept
from community.submissions.models import Board, Submission
from tests.counting import count_queries
from tests.factories import Factory

RUNS = 3  # by SQLAlchemy; spelled then; as it was spelled
MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
JOB = {"job": "a.job", "event": "Happened", "payload": "{}", "created_at": MOMENT, "due_at": MOMENT}

outbox, submission = OutboxRow.__table__, Submission.__table__
NOWHERE = Table("nowhere", MetaData(), Column("id", Integer), Column("token", Text, default=lambda: "made"))
JOBS: Select[*tuple[Any, ...]] = select(outbox).where(outbox.c.job == bindparam("job")).order_by(outbox.c.id)


def answer_of(statement: Any, values: Values) -> Any:
    """What it answers without SQLAlchemy; None when it has to be asked."""
    names = values if isinstance(values, Mapping) else values[0]
    return kept(statement, db.engine.dialect, frozenset(names)).run(db.session.connection(), values)


def is_kept(statement: Any, values: Values) -> bool:
    """Whether it goes to the driver by itself once it is known."""
    return [answer_of(statement, values) is not None for _ in range(RUNS)] == [False, True, True]


def test_rows_are_those_of_sqlalchemy_value_by_value(app_context: Flask, make: Factory):
    made = make.submission("The stairs are steep")
    statement = select(*submission.c).where(submission.c.id == bindparam("id"), submission.c.kind == made.kind)
    usual = db.session.connection().execute(statement, {"id": made.id}).one()
    for _ in range(RUNS):
        row = run(statement, {"id": made.id}).one()
        assert (tuple(row), row._fields) == (tuple(usual), usual._fields)
        assert list(map(type, row)) == list(map(type, usual))
    assert row.created_at.tzinfo is UTC
    assert row.kind is made.kind
    assert is_kept(select(*submission.c).where(submission.c.id == bindparam("id")), {"id": made.id})


def test_every_way_of_reading_works(app_context: Flask):
    for _ in range(RUNS):
        run(insert(outbox), JOB)
    number = select(func.count()).select_from(outbox).where(outbox.c.job == bindparam("job"))
    for _ in range(RUNS):
        assert len(run(JOBS, {"job": "a.job"}).all()) == RUNS
        assert [row.job for row in run(JOBS, {"job": "a.job"})] == ["a.job"] * RUNS
        assert run(JOBS, {"job": "another"}).one_or_none() is None
        assert run(JOBS, {"job": "another"}).first() is None
        assert run(number, {"job": "a.job"}).scalar_one() == RUNS
        assert run(number, {"job": "a.job"}).scalars().all() == [RUNS]


def test_rows_are_written_one_by_one_and_many_at_once_with_their_defaults(app_context: Flask):
    statement = insert(outbox)
    for _ in range(RUNS):
        run(statement, JOB)
        run(statement, [JOB, {**JOB, "payload": "[]"}])
    rows = run(JOBS, {"job": "a.job"}).all()
    assert [row.payload for row in rows] == ["{}", "{}", "[]"] * RUNS
    assert {(row.tries, row.created_at, row.parked_at) for row in rows} == {(0, MOMENT, None)}
    assert is_kept(insert(outbox), JOB)
    assert is_kept(insert(outbox), [JOB, JOB])


def test_what_is_written_can_be_returned_changed_and_taken_away(app_context: Flask):
    add = insert(outbox).returning(outbox.c.id, outbox.c.due_at)
    change = update(outbox).where(outbox.c.id == bindparam("this"))
    remove = delete(outbox).where(outbox.c.id == bindparam("this"))
    for _ in range(RUNS):
        made = run(add, JOB).one()
        assert made.due_at == MOMENT
        run(change, {"this": made.id, "tries": 4})
        assert run(JOBS, {"job": "a.job"}).one().tries == 4
        run(remove, {"this": made.id})
        assert run(JOBS, {"job": "a.job"}).all() == []


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (select(outbox.c.id).where(outbox.c.id.in_(bindparam("ids", expanding=True))), {"ids": [1, 2]}),
        (select(outbox.c.id).execution_options(yield_per=10), {}),
        (text("SELECT 1"), {}),
        (select(outbox.c.id), {"unknown": 1}),
        (insert(NOWHERE), {"id": 1}),
        (select(text("1"), outbox.c.created_at), {}),
        (JOBS, {}),
        (insert(outbox).returning(outbox.c.id), [JOB, JOB]),
    ],
    ids=[
        "any number of values",
        "options",
        "text",
        "unknown names",
        "a default that is called",
        "text among the columns",
        "a value that is missing",
        "rows of many runs",
    ],
)
def test_what_is_decided_at_each_run_is_left_to_sqlalchemy(app_context: Flask, statement: Any, values: Values):
    assert [answer_of(statement, values) for _ in range(RUNS)] == [None] * RUNS


def test_a_value_that_cannot_be_stored_is_refused_as_always(app_context: Flask):
    statement = insert(outbox)
    run(statement, JOB)
    run(statement, JOB)
    with pytest.raises(StatementError, match="a moment needs its zone"):
        run(statement, {**JOB, "due_at": MOMENT.replace(tzinfo=None)})
    db.session.rollback()


def test_a_name_that_stands_twice_is_converted_for_both(app_context: Flask):
    due = bindparam("moment", type_=outbox.c.due_at.type)
    statement = select(outbox.c.id).where(outbox.c.due_at == due, bindparam("moment").is_not(None))
    run(insert(outbox), JOB)
    assert [len(run(statement, {"moment": MOMENT}).all()) for _ in range(RUNS)] == [1] * RUNS


def test_a_session_goes_with_its_connection_when_it_ends(app_context: Flask):
    gc.disable()
    try:
        run(JOBS, {"job": "a.job"})
        session = ref(db.session())
        db.session.remove()
        assert session() is None
    finally:
        gc.enable()


def test_what_the_database_refuses_is_raised_as_always(app_context: Flask, make: Factory):
    made = make.submission()
    statement = update(submission).where(submission.c.id == bindparam("this"))
    for _ in range(RUNS):
        run(statement, {"this": made.id, "title": "Steep stairs"})
        with pytest.raises(IntegrityError) as refusal:
            run(statement, {"this": made.id, "title": None})
        assert refusal.value.statement
        assert refusal.value.orig
        db.session.rollback()


def test_transactions_begin_and_end_as_always(app_context: Flask):
    statement = insert(outbox)
    for end in (db.session.commit, db.session.rollback, db.session.close, db.session.commit, db.session.remove):
        run(statement, JOB)
        end()
    assert len(run(JOBS, {"job": "a.job"}).all()) == 2
    inner = db.session.begin_nested()
    run(statement, JOB)
    inner.rollback()
    run(statement, JOB)
    db.session.commit()
    assert len(run(JOBS, {"job": "a.job"}).all()) == 3


def test_who_declares_to_read_only_reads_as_the_session_does(app_context: Flask):
    number = select(func.count()).select_from(outbox)
    run(insert(outbox), JOB)
    read_only()
    assert run(number, {}).scalar() == db.session.scalar(number)


def test_a_session_that_failed_is_not_written_to_past_it(app_context: Flask, make: Factory):
    statement = insert(AuditRow.__table__)
    make.board("Shops")
    db.session.add(Board(name="Shops", slug="shops"))
    with pytest.raises(IntegrityError):
        db.session.flush()
    with pytest.raises(Exception, match="rolled back"):
        run(statement, {"at": MOMENT, "actor_name": "", "address": "", "action": "a.b", "subject": "thing"})


def test_whoever_listens_hears_every_run(app_context: Flask, app: Flask):
    for _ in range(RUNS):
        run(JOBS, {"job": "a.job"})
    with count_queries(app) as statements:
        for _ in range(RUNS):
            run(JOBS, {"job": "a.job"})
    assert len(statements) == RUNS


def test_a_connection_that_is_lost_is_not_used_again(app_context: Flask, monkeypatch: pytest.MonkeyPatch):
    connection = db.session.connection()
    dialect = connection.dialect
    error = dialect.loaded_dbapi.OperationalError("gone")
    monkeypatch.setattr(dialect, "is_disconnect", lambda *_: True)
    told = as_usual(connection, error, "SELECT 1")
    assert isinstance(told, OperationalError)
    assert told.connection_invalidated
    assert connection.invalidated
