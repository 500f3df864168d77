"""Letting others write while this request does something slow."""

from community.kernel.db import db


def let_others_write() -> None:
    """End the current transaction, in which nothing has been changed yet.

    SQLite has one writer at a time, and every unsafe request begins as a writer. A password hash or a mail server takes
    up to seconds, so whoever waits for one reads first, lets go, waits, and only then begins to write.
    """
    db.session.rollback()
