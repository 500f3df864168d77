"""Looking into the database from outside, in plain SQL and without a line of the site's own code."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.faults.house import Acknowledged

WRONG_COUNTERS = """
SELECT 'votes', id FROM submission s WHERE votes <> (SELECT count(*) FROM vote WHERE submission_id = s.id)
UNION ALL
SELECT 'comments', id FROM submission s
 WHERE comments <> (SELECT count(*) FROM comment WHERE submission_id = s.id AND deleted_at IS NULL)
UNION ALL
SELECT 'facets', board_id FROM facet_count f
 WHERE n <> (SELECT count(*) FROM submission
              WHERE board_id = f.board_id AND kind = f.kind AND status_kind = f.status_kind AND deleted_at IS NULL)
UNION ALL
SELECT 'unfaceted', id FROM submission s
 WHERE NOT EXISTS (SELECT 1 FROM facet_count f
                    WHERE f.board_id = s.board_id AND f.kind = s.kind AND f.status_kind = s.status_kind)
UNION ALL
SELECT 'unvoted', id FROM submission s
 WHERE NOT EXISTS (SELECT 1 FROM vote WHERE submission_id = s.id AND member_id = s.author_id)
"""


def rows_of(app: Flask, sql: str) -> list[tuple[Any, ...]]:
    """What a query finds, on a connection of its own and without the site's settings."""
    engine = sa.create_engine(app.config["SQLALCHEMY_DATABASE_URI"], poolclass=sa.NullPool)
    with engine.begin() as connection:
        found = connection.exec_driver_sql(sql)
        return [tuple(row) for row in found] if found.returns_rows else []


def lost(app: Flask, told: Acknowledged) -> list[Any]:
    """What was acknowledged and is not there, and what is there twice."""
    bodies = [body for (body,) in rows_of(app, "SELECT body FROM submission")]
    comments = [body for (body,) in rows_of(app, "SELECT body FROM comment")]
    votes = set(rows_of(app, "SELECT submission_id, member_id FROM vote"))
    missing: list[Any] = [words for words in told.posts if bodies.count(words) != 1]
    missing += [words for words in told.comments if comments.count(words) != 1]
    return missing + [vote for vote in told.votes if vote not in votes]


def damage(app: Flask) -> list[Any]:
    """What the database itself says is broken."""
    if not app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return []
    found = [row for row in rows_of(app, "PRAGMA integrity_check") if row != ("ok",)]
    return found + rows_of(app, "PRAGMA foreign_key_check")


def wrong_counters(app: Flask) -> list[tuple[Any, ...]]:
    """Counters that do not say what their rows say."""
    return rows_of(app, WRONG_COUNTERS)


def end_leases(app: Flask) -> None:
    """Let the time pass that a killed worker's leases last."""
    rows_of(app, "UPDATE outbox SET leased_until = due_at WHERE leased_until IS NOT NULL")
