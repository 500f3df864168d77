"""How migrations run: on the app's own database, in one transaction."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

config = context.config
db = current_app.extensions["migrate"].db
arguments = dict(current_app.extensions["migrate"].configure_args)


def run(connection: Connection) -> None:
    """Migrate over this connection; foreign keys rest meanwhile, because SQLite changes a table by making it anew."""
    arguments.pop("process_revision_directives", None)  # a closure of the last run: fatal in the same process
    context.configure(connection=connection, target_metadata=db.metadata, **arguments)
    with context.begin_transaction():
        context.run_migrations()


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
        connection.commit()
