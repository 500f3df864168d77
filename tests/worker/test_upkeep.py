"""Statistics of the database, renewed while it grows."""

from flask import Flask
from sqlalchemy import inspect, text

from community.kernel.db import db
from community.worker.upkeep import renew_statistics
from tests.factories import Factory


def known() -> set[str]:
    """The indexes of submissions that SQLite knows something of."""
    if not inspect(db.session.connection()).has_table("sqlite_stat1"):
        return set()
    return set(db.session.scalars(text("SELECT idx FROM sqlite_stat1 WHERE tbl = 'submission'")))


def test_connections_that_are_open_hear_of_new_statistics(app: Flask, make: Factory) -> None:
    make.submission("Oat milk")
    with app.app_context():
        if db.engine.dialect.name == "postgresql":  # every session reads the catalogue
            return
        renew_statistics()
        db.session.commit()
        with db.engine.connect() as other:
            version = text("PRAGMA schema_version")
            before = other.scalar(version)
            other.rollback()
            renew_statistics()
            db.session.commit()
            assert other.scalar(version) != before


def test_a_file_that_began_empty_knows_its_indexes_once_it_has_grown(app: Flask, make: Factory) -> None:
    make.submission("Oat milk")
    with app.app_context():
        before = known()
        renew_statistics()
        after = known()
        expected = {"ix_submission_votes"} if db.engine.dialect.name == "sqlite" else set()
    assert before == set()
    assert after & {"ix_submission_votes"} == expected
