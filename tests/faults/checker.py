"""Looking into the database from outside, in plain SQL and without a line of the site's own code."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.faults.house import Acknowledged

# A voice counts its own votes; a survivor each voter of its set once. Lists and facets know no voices.
WRONG_COUNTERS = """
SELECT 'votes', id FROM submission s
 WHERE votes <> (SELECT count(DISTINCT member_id) FROM vote
                  WHERE submission_id = s.id
                     OR submission_id IN (SELECT id FROM submission WHERE merged_into_id = s.id AND deleted_at IS NULL))
UNION ALL
SELECT 'comments', id FROM submission s
 WHERE comments <> (SELECT count(*) FROM comment WHERE submission_id = s.id AND deleted_at IS NULL)
UNION ALL
SELECT 'facets', board_id FROM facet_count f
 WHERE n <> (SELECT count(*) FROM submission
              WHERE board_id = f.board_id AND kind = f.kind AND status_kind = f.status_kind
                AND deleted_at IS NULL AND merged_into_id IS NULL)
UNION ALL
SELECT 'unfaceted', id FROM submission s
 WHERE NOT EXISTS (SELECT 1 FROM facet_count f
                    WHERE f.board_id = s.board_id AND f.kind = s.kind AND f.status_kind = s.status_kind)
UNION ALL
SELECT 'unvoted', id FROM submission s
 WHERE NOT EXISTS (SELECT 1 FROM vote WHERE submission_id = s.id AND member_id = s.author_id)
UNION ALL
SELECT 'chained', v.id FROM submission v JOIN submission s ON s.id = v.merged_into_id
 WHERE s.merged_into_id IS NOT NULL
UNION ALL
SELECT 'unexplained', id FROM submission s
 WHERE merged_into_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM merge
                    WHERE submission_id = s.id AND into_id = s.merged_into_id AND undone_at IS NULL)
UNION ALL
SELECT 'unlinked', m.submission_id FROM merge m JOIN submission s ON s.id = m.submission_id
 WHERE m.undone_at IS NULL AND (s.merged_into_id IS NULL OR s.merged_into_id <> m.into_id)
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
    merges = Counter(rows_of(app, "SELECT submission_id, into_id FROM merge"))
    undone = Counter(
        number for (number,) in rows_of(app, "SELECT submission_id FROM merge WHERE undone_at IS NOT NULL")
    )
    missing += (Counter(told.merges) - merges).elements()
    missing += (Counter(told.unmerged) - undone).elements()
    return missing + [vote for vote in told.votes if not votes.intersection(places(vote, merges))]


def places(vote: tuple[int, int], merges: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Where a vote may have been written: where it was pressed, or on what that was a voice of."""
    submission_id, member_id = vote
    return {vote} | {(into_id, member_id) for voice_id, into_id in merges if voice_id == submission_id}


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
