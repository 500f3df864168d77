"""From what is read to the bytes of a file, a piece at a time: the right writer for a wish."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from community.backlog.exports import columns, words
from community.backlog.exports.about import About
from community.backlog.exports.arrow import parquet
from community.backlog.exports.brief import brief
from community.backlog.exports.columns import Record
from community.backlog.exports.source import Source
from community.backlog.exports.tabular import comma_separated
from community.backlog.exports.tracked import tracked
from community.backlog.exports.wish import Content, Format, Wish
from community.backlog.exports.workbook import workbook
from community.kernel.clock import iso

Encode = Callable[[Record], bytes]


def encoded(source: Source, wish: Wish, about: About, cols: str = "") -> Iterator[bytes]:
    """The file that was wished for, with the columns that `cols` names (see `backlog.columns`)."""
    if wish.preset:
        return tracked(wish.preset, source, about, raw=wish.raw)
    if wish.format is Format.MARKDOWN:
        return brief(source.issues(), about.told())
    names = words.COLUMNS if wish.content is Content.WORDS else columns.chosen_names(cols)
    pieces = source.records(wish.content)
    if wish.content is Content.BACKLOG and cols:
        pieces = (({name: record[name] for name in names} for record in piece) for piece in pieces)
    if wish.format is Format.XLSX:
        return workbook(names, pieces, about.told(), raw=wish.raw)
    if wish.format is Format.PARQUET:
        return parquet(names, pieces, about.told())
    if wish.format is Format.JSONL:
        return json_lines(pieces, about.told() if wish.about else None)
    rows = ((record.values() for record in piece) for piece in pieces)
    return comma_separated(names, rows, raw=wish.raw, bom=wish.bom)


def json_lines(pieces: Iterator[Iterable[Record]], about: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """One object a line, no header; numbers, lists and null stay what they are, times are texts."""
    if about:
        yield (json.dumps({"about": dict(about)}) + "\n").encode()
    encode = _fast_encoder() if find_spec("orjson") else _encoder()
    for piece in pieces:
        out = io.BytesIO()
        out.writelines(encode(record) for record in piece)
        yield out.getvalue()


def _encoder() -> Encode:
    """The standard library's."""
    encode = json.JSONEncoder(ensure_ascii=False, default=_json, check_circular=False, separators=(",", ":")).encode
    return lambda record: (encode(record) + "\n").encode("utf-8", "replace")


def _fast_encoder() -> Encode:
    """That of the extra `fast`, which writes the same; a text that UTF-8 cannot hold goes the long way."""
    orjson, careful = import_module("orjson"), _encoder()
    options = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS

    def encode(record: Record) -> bytes:
        try:
            return bytes(orjson.dumps(record, option=options))
        except TypeError:
            return careful(record)

    return encode


def _json(value: object) -> str:
    assert isinstance(value, datetime)
    return iso(value)
