"""Excel: one sheet of data, one that says what was asked. A text is written as a text, whatever it begins with.

XlsxWriter writes row by row (`constant_memory`) into a temporary file, which is then handed on. Where the extra `fast`
is installed its twin in Rust does the same in a quarter of the time; it knows no style that keeps a text asleep when
somebody edits its cell, so such texts are guarded by an apostrophe there, unless the wish is raw.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from community.backlog.exports.cells import inert
from community.backlog.exports.table import Table, Value

ROWS_A_SHEET = 1_048_575  # beside the header
CELL_LIMIT = 32_767
BLOCK = 1 << 16
WIDTHS = {"title": 48, "body": 72, "text": 72, "answer": 48, "url": 32, "tags": 24, "segments": 24, "issues": 32}
WIDTH = 14
SHEET, ABOUT = "Backlog", "About"

Pieces = Iterator[Table]


def workbook(names: Sequence[str], pieces: Pieces, about: Mapping[str, str], *, raw: bool) -> Iterator[bytes]:
    """The file, when all of it is there; it is on the disk meanwhile, and memory holds one row."""
    with _scratch() as path:
        write = _write_fast if find_spec("rustpy_xlsxwriter") else _write
        write(path, names, pieces, about, raw=raw)
        with open(path, "rb") as file:
            while block := file.read(BLOCK):
                yield block


@contextmanager
def _scratch() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="gleaner-export-") as folder:
        yield os.path.join(folder, "export.xlsx")


def _write(path: str, names: Sequence[str], pieces: Pieces, about: Mapping[str, str], *, raw: bool) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": os.path.dirname(path),
    }
    book = import_module("xlsxwriter").Workbook(path, options)
    writer = _Writer(book, names, raw=raw)
    for piece in pieces:
        for row in piece.rows():
            writer.write(row)
    _say(book, about)
    book.close()


class _Writer:
    """Writes rows, on one sheet after the other."""

    def __init__(self, book: Any, names: Sequence[str], *, raw: bool) -> None:
        self._book, self._names, self._raw = book, names, raw
        self._bold = book.add_format({"bold": True})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._asleep = book.add_format({"quote_prefix": True})
        self._begin(1)

    def write(self, values: Iterable[Value]) -> None:
        """The next row."""
        if self._row > ROWS_A_SHEET:
            self._begin(self._sheets + 1)
        for column, value in enumerate(values):
            self._cell(column, value)
        self._row += 1

    def _begin(self, number: int) -> None:
        self._sheets, self._row = number, 1
        self._sheet = self._book.add_worksheet(SHEET if number == 1 else f"{SHEET} {number}")
        self._sheet.freeze_panes(1, 0)
        for column, name in enumerate(self._names):
            self._sheet.set_column(column, column, WIDTHS.get(name, WIDTH))
            self._sheet.write_string(0, column, name, self._bold)

    def _cell(self, column: int, value: Value) -> None:
        if isinstance(value, str):
            style = None if self._raw or inert(value) is value else self._asleep
            self._sheet.write_string(self._row, column, _bounded(value), style)
        elif isinstance(value, int | float):
            self._sheet.write_number(self._row, column, value)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(self._row, column, value.replace(tzinfo=None), self._time)
        elif value:
            self._cell(column, ", ".join(value))


def _say(book: Any, about: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(ABOUT)
    for row, (name, value) in enumerate(about.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    comments = "\n".join(f"{name}: {value}" for name, value in about.items())
    book.set_properties({"title": "Gleaner: backlog", "comments": comments})


def _write_fast(path: str, names: Sequence[str], pieces: Pieces, about: Mapping[str, str], *, raw: bool) -> None:
    rows = (
        dict(zip(names, (_plain(one, raw=raw) for one in row), strict=True)) for piece in pieces for row in piece.rows()
    )
    book = import_module("rustpy_xlsxwriter").FastExcel(path)
    book = book.format(datetime_format="yyyy-mm-dd hh:mm:ss").freeze(row=1)
    book.sheet(SHEET, rows).sheet(ABOUT, [{"About": name, "Value": value} for name, value in about.items()]).save()


def _plain(value: Value, *, raw: bool) -> str | int | float | datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if value is None or isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else ", ".join(value)
    return _bounded(text if raw else inert(text)) or None


def _bounded(text: str) -> str:
    """What a cell holds, in characters as Excel counts them (UTF-16)."""
    text = text.encode("utf-8", "replace").decode()
    if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) <= CELL_LIMIT * 2:
        return text
    return text.encode("utf-16-le")[: (CELL_LIMIT - 1) * 2].decode("utf-16-le", "ignore") + "…"
