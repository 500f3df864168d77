"""Statements that are run again and again, put into the driver's words once.

To find the text of a statement that it knows costs SQLAlchemy many times what SQLite needs to answer it, the more so in
a request, where much else runs in between. So from its second run on, a statement goes straight to the driver: its
text, the order of its values and every conversion are SQLAlchemy's own, asked for once. What has to be decided anew at
each run stays with SQLAlchemy: lists of any length, defaults that call something, options of a run. So does everything
while somebody listens to what is run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Dialect, Executable, Insert, Select, Update
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]
SPELLABLE = (Select, Insert, Update, Delete)
MOST_STATEMENTS = 512  # of some twenty kilobytes each


@dataclass(frozen=True, slots=True)
class Spelling:
    """A statement as a driver takes it."""

    sql: str
    order: Sequence[str] | None  # of its values; None where the driver takes them by name
    fixed: Mapping[str, Any]
    conversions: Sequence[tuple[str, Convert]]
    returns: bool

    def bind(self, values: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        """The values of one run."""
        bound = {**self.fixed, **values}
        for name, convert in self.conversions:
            bound[name] = convert(bound[name])
        return bound if self.order is None else [bound[name] for name in self.order]


@dataclass(frozen=True, slots=True)
class Columns:
    """What its rows hold."""

    metadata: SimpleResultMetaData
    conversions: Sequence[tuple[int, Convert]]

    def read(self, rows: Iterable[Sequence[Any]]) -> Result[Any]:
        """The driver's rows as SQLAlchemy's."""
        return IteratorResult(self.metadata, iter(self._converted(rows) if self.conversions else rows))

    def _converted(self, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            values = list(row)
            for at, convert in self.conversions:
                values[at] = convert(values[at])
            yield tuple(values)


class KeptStatement:
    """A statement on one dialect with values of the same names."""

    def __init__(self, statement: Any, dialect: Dialect, names: frozenset[str]) -> None:
        self._statement, self._dialect, self._names = statement, dialect, names
        self._is_known = False
        self._columns: Columns | None = None

    def run(self, connection: Connection, values: Values) -> Result[Any] | None:
        """Its answer; None when SQLAlchemy has to run it: the first time always, for many are built for one page."""
        if not self._is_known:
            self._is_known = True
            return None
        if self._spelling is None or connection.dispatch.before_cursor_execute:
            return None
        if self._spelling.returns and not isinstance(values, Mapping):
            return None  # a driver returns rows of one run only
        try:
            bound = self._bound(self._spelling, values)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return None  # SQLAlchemy says what is wrong with them
        return self._execute(connection, self._spelling.sql, bound, is_one=isinstance(values, Mapping))

    @cached_property
    def _spelling(self) -> Spelling | None:
        return _spelled(self._statement, self._dialect, self._names)

    def _bound(self, spelling: Spelling, values: Values) -> Any:
        if isinstance(values, Mapping):
            return spelling.bind(values)
        return [spelling.bind(one) for one in values]

    def _execute(self, connection: Connection, sql: str, bound: Any, *, is_one: bool) -> Result[Any]:
        try:
            cursor = connection.connection.cursor()
            (cursor.execute if is_one else cursor.executemany)(sql, bound)
            described = cursor.description or ()
            rows = cursor.fetchall() if described else ()
            cursor.close()
        except self._dialect.loaded_dbapi.Error as error:
            raise as_usual(connection, error, sql, bound) from error
        if self._columns is None:
            self._columns = _described(self._statement, self._dialect, described)
        return self._columns.read(rows)


@lru_cache(maxsize=MOST_STATEMENTS)
def kept(statement: Executable, dialect: Dialect, names: frozenset[str]) -> KeptStatement:
    """What is kept of a statement: of the object itself, so only of one that is kept too is there anything to find."""
    return KeptStatement(statement, dialect, names)


def as_usual(connection: Connection, error: Any, sql: str, bound: Any = None) -> Exception:
    """What a driver raised, as SQLAlchemy would raise it; a connection that was lost by it is not used again."""
    dialect = connection.dialect
    kind, is_lost = dialect.loaded_dbapi.Error, dialect.is_disconnect(error, connection.connection, None)
    if is_lost:
        connection.invalidate(error)
    usual: Exception = DBAPIError.instance(sql, bound, error, kind, connection_invalidated=is_lost, dialect=dialect)
    return usual


def _spelled(statement: Any, dialect: Dialect, names: frozenset[str]) -> Spelling | None:
    """None where SQLAlchemy decides something at each run, or has something to refuse."""
    if not isinstance(statement, SPELLABLE) or statement.get_execution_options() or _has_bare_text(statement):
        return None
    returns = bool(statement.exported_columns)
    # A driver that gives back the new key unasked would have it fetched for nobody.
    options: Any = {} if returns else {"for_executemany": True}
    compiled = statement.compile(dialect=dialect, column_keys=sorted(names), **options)
    assert isinstance(compiled, SQLCompiler)
    binds = [(name, bind) for bind, name in compiled.bind_names.items()]
    known = {name for name, _ in binds}
    missing = any(bind.required and name not in names for name, bind in binds)
    if missing or compiled.escaped_bind_names or not names <= known or not all(_is_plain(bind) for _, bind in binds):
        return None
    defaults = [(one.key, one.default) for one in (*compiled.insert_prefetch, *compiled.update_prefetch)]
    scalars = {key: default.arg for key, default in defaults if isinstance(default, ScalarElementColumnDefault)}
    if len(scalars) < len(defaults):
        return None
    given = {name: value for name, value in compiled.params.items() if name not in names}
    conversions = {name: convert for name, bind in binds if (convert := _conversion(bind.type, dialect))}
    return Spelling(str(compiled), compiled.positiontup, {**given, **scalars}, [*conversions.items()], returns)


def _has_bare_text(statement: Any) -> bool:
    # text among the columns has no type, and is left out where the others are told with theirs
    return isinstance(statement, Select) and not all(isinstance(one, ColumnElement) for one in statement.inner_columns)


def _is_plain(bind: BindParameter[Any]) -> bool:
    return not (bind.expanding or bind.literal_execute or bind.callable)


def _described(statement: Any, dialect: Dialect, described: Sequence[Sequence[Any]]) -> Columns:
    """How to read rows of columns that a driver describes by name and kind."""
    conversions = (
        (at, _reading(column.type, dialect, kind))
        for at, (column, (_, kind, *_)) in enumerate(zip(statement.exported_columns, described, strict=True))
    )
    names = SimpleResultMetaData([name for name, *_ in described])
    return Columns(names, [(at, convert) for at, convert in conversions if convert])


def _conversion(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reading(kind: TypeEngine[Any], dialect: Dialect, driver_kind: object) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, driver_kind)
