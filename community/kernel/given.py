"""Many numbers given to a statement as one value: two hundred parameters cost as much as two joins, each time.

SQLite takes them as a JSON text, PostgreSQL as an array.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, SQLColumnExpression, Text, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Numbers(TypeDecorator[Sequence[int]]):
    """The type of such a value; it is only ever given, never read."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where the database has them."""
        return dialect.type_descriptor(ARRAY(BigInteger) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        return list(value or ()) if dialect.name == "postgresql" else json.dumps(list(value or ()))


class _Given(FunctionElement[int]):
    inherit_cache = True
    type = BigInteger()


@compiles(_Given)
def _from_json(element: _Given, compiler: SQLCompiler, **more: Any) -> str:
    numbers = func.json_each(*element.clauses).table_valued(column("value", BigInteger)).c.value
    return compiler.process(select(numbers).scalar_subquery(), **more)


@compiles(_Given, "postgresql")
def _from_array(element: _Given, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(select(func.unnest(*element.clauses)).scalar_subquery(), **more)


def is_given(column: SQLColumnExpression[int] | SQLColumnExpression[int | None], name: str) -> ColumnElement[bool]:
    """Whether a column is among the numbers that a statement is given under this name."""
    return column.bool_op("IN")(_Given(bindparam(name, type_=Numbers)))
