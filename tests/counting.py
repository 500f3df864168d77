"""Counting what a page asks of the database, because a query in a loop looks like any other in a small test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from community.kernel.db import db


class Statements(list[str]):
    """The SQL that was run, in order; shown when an assertion on its length fails."""

    def __repr__(self) -> str:
        return "\n" + "\n".join(f"{number}. {' '.join(sql.split())[:300]}" for number, sql in enumerate(self, 1))


@contextmanager
def count_queries(app: Flask) -> Iterator[Statements]:
    """The statements that run inside the block, beginnings and ends of transactions left out, and the one `glance`.

    `with count_queries(app) as statements: client.get("/")`, then `assert len(statements) <= 12, statements`.
    """
    statements = Statements()

    def note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if sql.split(None, 1)[0].upper() not in ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"):
            statements.append(sql)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
