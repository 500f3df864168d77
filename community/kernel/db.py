"""The database: one declarative base, aware times, and transactions that begin the way they will end.

SQLite begins a transaction lazily and fails with "database is locked" when a reader turns into a writer beside another
one. So a transaction declares itself: pages that only read begin with BEGIN, everything else with BEGIN IMMEDIATE.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, Select, event, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# What a query with named columns returns. SQLAlchemy 2.1 types rows by position, and such a type fits no function that
# reads by name; mypy cannot say "has these attributes", so a row is Any and its query is the contract.
AnyRow = Any
AnySelect = Select[*tuple[Any, ...]]

LARGEST = 2**31 - 1  # what an integer column holds on every database


class Base(DeclarativeBase):
    """The base of every table (plain, because Flask-SQLAlchemy 3.1 breaks on a dataclass base)."""

    metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets the zone, so it is given back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def closed_set(kind: type[StrEnum]) -> Enum:
    """A column type that holds one of the words of `kind`, checked by the database too."""
    return Enum(
        kind,
        native_enum=False,
        length=30,
        create_constraint=True,
        name=kind.__name__.lower(),
        values_callable=lambda words: [word.value for word in words],
    )


class RoutedSession(Session):
    """A session that tells the engine whether it only reads."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The one engine, or its reading twin (the same pool, another way to begin)."""
        engine = self._db.engine
        return _reading(engine) if self.info.get("read_only") else engine


db = SQLAlchemy(model_class=Base, session_options={"class_": RoutedSession, "expire_on_commit": False})

migrate = Migrate()


def _reading(engine: Engine) -> Engine:
    twin: Engine | None = getattr(engine, "_gleaner_reading", None)
    if twin is None:
        twin = engine.execution_options(read_only=True)
        engine._gleaner_reading = twin  # type: ignore[attr-defined]
    return twin


def read_only() -> None:
    """Declare that the current session will not write; a flush after this is a programming error."""
    db.session().info["read_only"] = True


def will_write() -> None:
    """Take `read_only` back; anything read so far belongs to a finished transaction."""
    session = db.session()
    session.rollback()
    session.info["read_only"] = False


def insert_new(table: Any, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same key is there; whether a row came. Two at once: exactly one gets True."""
    return db.session.execute(_insert_new(table, db.engine.dialect.name), dict(values)).first() is not None


@lru_cache(maxsize=64)
def _insert_new(table: Any, dialect_name: str) -> Any:
    """Kept, because building it costs more than running it; the values say which columns it fills."""
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    # asked by RETURNING: the row count is -1 on PostgreSQL where the driver fetches a generated key
    return dialect.insert(table.__table__).on_conflict_do_nothing().returning(literal_column("1"))


def upsert_add(table: Any, key: Mapping[str, Any], column: str, delta: int) -> None:
    """Add `delta` to `column` of the row with `key`, making the row when it is missing."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table).values(**key, **{column: delta})
    target = insert.table.c[column]
    db.session.execute(insert.on_conflict_do_update(index_elements=list(key), set_={column: target + delta}))


def glance(statement: AnySelect, connection: Connection | None = None, **values: Any) -> tuple[Any, ...] | None:
    """A statement's first row in the driver's own values: good for comparing with an earlier glance, and for no more.

    Past session and engine, which cost ten times what such a statement does. On a connection of its own, without a
    transaction, unless one is given. None as well when the database cannot be asked: whoever asks
    properly next hears why.
    """
    engine = db.engine
    sql, order, fixed = _spelled(statement, engine.dialect)
    bound = {**fixed, **values}
    link = connection.connection if connection else engine.raw_connection()
    try:
        cursor = link.cursor()
        cursor.execute(sql, tuple(bound[name] for name in order) if order else bound)
        row: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()
    except engine.dialect.loaded_dbapi.Error:
        if connection is None:
            link.invalidate()
        return None
    finally:
        if connection is None:
            link.close()  # the pool rolls back what a driver began by itself
    return row


@lru_cache(maxsize=64)
def _spelled(statement: AnySelect, dialect: Dialect) -> tuple[str, Sequence[str] | None, dict[str, Any]]:
    compiled = statement.compile(dialect=dialect)
    return str(compiled), compiled.positiontup, dict(compiled.params)


def configure_engine(engine: Engine, synchronous: str) -> None:
    """Give an engine the settings that were measured to hold under concurrent writers."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings(synchronous))
        event.listen(engine, "begin", _sqlite_begin)


def _sqlite_settings(synchronous: str) -> Any:
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin for us: see _sqlite_begin
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "busy_timeout=10000",
            "foreign_keys=ON",
            "cache_size=-32000",
            "mmap_size=268435456",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return connect


def _sqlite_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@event.listens_for(RoutedSession, "before_flush")
def _refuse_flush_while_reading(session: RoutedSession, *_: object) -> None:
    if session.info.get("read_only") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a page that only reads tried to change a row")
