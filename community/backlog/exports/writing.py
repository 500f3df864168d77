"""From what is read to the bytes of a file, a piece at a time: the right writer for a wish."""

import json
from collections.abc import Iterator, Mapping

from community.backlog.exports import columns, words
from community.backlog.exports.about import About
from community.backlog.exports.arrow import parquet
from community.backlog.exports.brief import brief
from community.backlog.exports.jsonlines import told_in_json
from community.backlog.exports.source import Source
from community.backlog.exports.table import Table
from community.backlog.exports.tabular import comma_separated
from community.backlog.exports.tracked import tracked
from community.backlog.exports.wish import Content, Format, Wish
from community.backlog.exports.workbook import workbook


def encoded(source: Source, wish: Wish, about: About, cols: str = "") -> Iterator[bytes]:
    """The file that was wished for, with the columns that `cols` names (see `backlog.columns`)."""
    if wish.preset:
        return tracked(wish.preset, source, about, raw=wish.raw)
    if wish.format is Format.MARKDOWN:
        return brief(source.issues(), about.told())
    names = words.COLUMNS if wish.content is Content.WORDS else columns.chosen_names(cols)
    pieces = source.records(wish.content)
    if wish.content is Content.BACKLOG and cols:
        pieces = (piece.of(names) for piece in pieces)
    if wish.format is Format.XLSX:
        return workbook(names, pieces, about.told(), raw=wish.raw)
    if wish.format is Format.PARQUET:
        return parquet(names, pieces, about.told())
    if wish.format is Format.JSONL:
        return json_lines(pieces, about.told() if wish.about else None)
    rows = (piece.rows() for piece in pieces)
    return comma_separated(names, rows, raw=wish.raw, bom=wish.bom)


def json_lines(pieces: Iterator[Table], about: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """One object a line, no header; numbers, lists and null stay what they are, times are texts."""
    if about:
        yield (json.dumps({"about": dict(about)}) + "\n").encode()
    yield from map(told_in_json, pieces)
