"""RFC 4180, a piece at a time."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from community.backlog.exports.cells import inert
from community.backlog.exports.table import Value
from community.kernel.clock import iso

BOM = "\ufeff"


def comma_separated(
    names: Sequence[str], pieces: Iterator[Iterable[Iterable[Value]]], *, raw: bool, bom: bool = False
) -> Iterator[bytes]:
    """A header, CRLF, quotes where needed; texts are made inert unless `raw`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BOM if bom else "")
    kept = str if raw else inert
    writer.writerow(names)
    yield _taken(out)
    for piece in pieces:
        writer.writerows([_cell(value, kept) for value in row] for row in piece)
        yield _taken(out)


def _cell(value: Value, kept: Callable[[str], str]) -> str | int | float | None:
    if isinstance(value, str):
        return kept(value)
    if value is None or isinstance(value, int | float):
        return value
    return iso(value) if isinstance(value, datetime) else kept(", ".join(value))


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode("utf-8", "replace")
