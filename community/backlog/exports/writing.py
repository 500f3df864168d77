"""From records to the bytes of a file, one piece at a time."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from community.backlog.exports.cells import inert
from community.backlog.exports.columns import Record, Value
from community.backlog.exports.wish import Format, Wish

BOM = "\ufeff"


def encoded(pieces: Iterator[Iterable[Record]], names: Sequence[str], wish: Wish) -> Iterator[bytes]:
    """The file in the format wished for, UTF-8; each chunk holds one piece."""
    lines = json_lines(pieces) if wish.format is Format.JSONL else comma_separated(pieces, names, wish)
    return (chunk.encode("utf-8", "replace") for chunk in lines)


def comma_separated(pieces: Iterator[Iterable[Record]], names: Sequence[str], wish: Wish) -> Iterator[str]:
    """RFC 4180: a header, CRLF, quotes where needed; texts are made inert unless the wish is raw."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BOM if wish.bom else "")
    writer.writerow(names)
    yield _taken(out)
    for piece in pieces:
        writer.writerows([_cell(value, wish) for value in record.values()] for record in piece)
        yield _taken(out)


def json_lines(pieces: Iterator[Iterable[Record]]) -> Iterator[str]:
    """One object a line, no header; numbers, lists and null stay what they are, times are texts."""
    for piece in pieces:
        yield "".join(json.dumps(record, ensure_ascii=False, default=_json) + "\n" for record in piece)


def iso(moment: datetime) -> str:
    """`2026-11-22T09:30:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _cell(value: Value, wish: Wish) -> str | int | float | None:
    if isinstance(value, datetime):
        return iso(value)
    if value is None or isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else ", ".join(value)
    return text if wish.raw else inert(text)


def _json(value: object) -> str:
    assert isinstance(value, datetime)
    return iso(value)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
