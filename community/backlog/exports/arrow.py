"""Parquet, by the extra `parquet`: for data tools, with types and what was asked in the file's own metadata.

pyarrow is large (50 MB), and taken all the same: it is the format's reference and writes row group by row group into
anything that can be written to. fastparquet needs pandas, polars and DuckDB are no smaller, and a writer of our own
would have to be trusted with everybody's readers.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from typing import Any

from community.backlog.exports.bundle import Outlet
from community.backlog.exports.table import Table, Value

ROWS_A_GROUP = 2_000
WHOLE = frozenset(
    {
        *("idea_id", "voices", "voters", "comments", "rank", "votes_unattributed"),
        *("importance_nice", "importance_matters", "importance_would_leave"),
    }
)
NUMBERS = frozenset({"trend", "money_monthly", "score", "effort"})
LISTS = frozenset({"tags", "segments", "issues"})
TIMES = frozenset({"created_at", "edited_at", "answered_at"})


def is_installed() -> bool:
    """Whether the extra is there; loads nothing."""
    return find_spec("pyarrow") is not None


def parquet(names: Sequence[str], pieces: Iterator[Table], about: Mapping[str, str]) -> Iterator[bytes]:
    """The file, a chunk a row group."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # its own keeps what was freed; read when it is loaded
    pa, writing = import_module("pyarrow"), import_module("pyarrow.parquet")
    schema = pa.schema([(name, _type(pa, name)) for name in names], {"gleaner": json.dumps(dict(about))})
    outlet = Outlet()
    with writing.ParquetWriter(outlet, schema, compression="zstd") as writer:
        for group in _groups(pa, schema, pieces):
            writer.write_table(pa.Table.from_batches(group, schema))
            yield outlet.take()
    yield outlet.take()


def _groups(pa: Any, schema: Any, pieces: Iterator[Table]) -> Iterator[list[Any]]:
    """Pieces as Arrow holds them, which takes a tenth of what Python does, until a row group is together."""
    group: list[Any] = []
    for piece in filter(attrgetter("length"), pieces):
        columns = [pa.array(list(map(_clean, piece.columns[field.name])), field.type) for field in schema]
        group.append(pa.RecordBatch.from_arrays(columns, schema=schema))
        if sum(one.num_rows for one in group) >= ROWS_A_GROUP:
            yield group
            group = []
    if group:
        yield group


def _type(pa: Any, name: str) -> Any:
    if name in WHOLE:
        return pa.int64()
    if name in TIMES:
        return pa.timestamp("ms", tz="UTC")
    if name in LISTS:
        return pa.list_(pa.string())
    return pa.float64() if name in NUMBERS else pa.string()


def _clean(value: Value) -> Value:
    """Text that UTF-8 can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value.astimezone(UTC) if isinstance(value, datetime) else value
