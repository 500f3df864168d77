"""How migrations run: on the app's own database, all in one transaction, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, inspect

config = context.config
db = current_app.extensions["migrate"].db
arguments = dict(current_app.extensions["migrate"].configure_args)


def run(connection: Connection) -> None:
    """Migrate over this connection."""
    arguments.pop("process_revision_directives", None)  # a closure of the last run: fatal in the same process
    # Alembic takes SQLite for a database that changes tables at once; ours begins by itself, see kernel/db.py.
    context.configure(connection=connection, target_metadata=db.metadata, transactional_ddl=True, **arguments)
    with resting_foreign_keys(connection), context.begin_transaction():
        context.run_migrations()
        refuse_orphans(connection)
        renew_statistics(connection)


@contextmanager
def resting_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and dropping the old one would take along what refers to it.

    Said to the driver, because SQLite does not hear it inside of a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.cursor().execute("PRAGMA foreign_keys=ON")


def refuse_orphans(connection: Connection) -> None:
    """RuntimeError, and so no change at all, when rows refer to rows that are not there."""
    if connection.dialect.name != "sqlite":
        return
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        tables = ", ".join(sorted({f"{table} -> {parent}" for table, _row, parent, _key in orphans}))
        raise RuntimeError(f"{len(orphans)} rows refer to rows that are not there ({tables}); nothing was migrated")


def renew_statistics(connection: Connection) -> None:
    """Where SQLite has statistics, count anew: an index that they do not know it takes for the best there is."""
    if connection.dialect.name == "sqlite" and inspect(connection).has_table("sqlite_stat1"):
        connection.exec_driver_sql("ANALYZE")


given = config.attributes.get("connection")
if given is not None:
    run(given)
elif context.is_offline_mode():
    context.configure(url=str(db.engine.url), target_metadata=db.metadata, literal_binds=True, **arguments)
    with context.begin_transaction():
        context.run_migrations()
else:
    with db.engine.connect() as connection:
        run(connection)
