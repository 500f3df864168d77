"""Reading a CSV file that nobody promised anything about: its encoding, its delimiter, its lines."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from community.kernel.errors import Invalid
from community.kernel.words import N_, Words

DELIMITERS = ",;\t|"
LINE_LIMIT = 1_000_000  # characters; a longer line is no table, and would have to be held in memory
BLOCK = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")  # xlsx and zip, xls, pdf, gzip


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line of the file on which it begins, and its cells by the names of their columns."""

    line: int
    cells: Mapping[str, str]
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    is_guessed: bool
    counts_rows: bool = False

    def records(self) -> Iterator[Record]:
        """Every row but the empty ones; Invalid where the file stops being a table (`strict` quotes, RFC 4180)."""
        line = 0
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                rows = _rows(file, self.delimiter)
                next(rows, None)
                for number, (line, cells) in enumerate(rows, 2):
                    yield self._record(number if self.counts_rows else line, cells)
        except UnicodeError:
            raise _refused(
                N_("After line %(line)s the file is not %(encoding)s.", line=line, encoding=self.encoding)
            ) from None

    def _record(self, line: int, cells: list[str]) -> Record:
        width = len(self.header)
        padded = cells + [""] * (width - len(cells))
        surplus = sum(1 for cell in cells[width:] if cell)
        return Record(line, dict(zip(self.header, padded, strict=False)), surplus)


def open_table(
    path: Path, named: frozenset[str] = frozenset(), encoding: str = "", *, counts_rows: bool = False
) -> Table:
    """The file as a table; Invalid when it is none, or lacks one of the columns `named`."""
    found = encoding or encoding_of(path)
    try:
        headers = {delimiter: _header(path, found, delimiter) for delimiter in DELIMITERS}
    except (UnicodeError, LookupError):
        raise _refused(N_("The file is not %(encoding)s.", encoding=found)) from None
    delimiter = max(DELIMITERS, key=lambda one: (len(named & set(headers[one])), len(headers[one])))
    header = headers[delimiter]
    if missing := sorted(named - set(header)):
        raise Invalid(
            {
                "map": N_(
                    "There is no column %(missing)s. The file has: %(header)s.",
                    missing=", ".join(missing),
                    header=", ".join(header) or "–",
                )
            }
        )
    if twice := sorted(name for name in named if header.count(name) > 1):
        raise Invalid({"map": N_("More than one column is named %(name)s.", name=", ".join(twice))})
    return Table(
        path,
        found,
        delimiter,
        header,
        is_guessed=not encoding and found in ("cp1252", "latin-1"),
        counts_rows=counts_rows,
    )


def encoding_of(path: Path) -> str:
    """UTF-8 when every byte says so, UTF-16 when its mark stands first, else what Windows wrote in western Europe."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(NOT_TEXT):
        raise _refused(N_("This is not a CSV file. Please save the table as CSV, in UTF-8, and try again."))
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    return next((encoding for encoding in ("utf-8", "cp1252") if _is_all(path, encoding)), "latin-1")


def _is_all(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            _line, cells = next(_rows(file, delimiter), (1, []))
        except Invalid:  # by another delimiter it may be a table
            return ()
    return tuple(cell.strip().removeprefix("\ufeff") for cell in cells)


def _rows(file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the physical line on which each begins; blank lines are none."""
    reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refused(
            N_(
                "The row that begins on line %(line)s cannot be read (%(error)s). Is a quotation mark missing?",
                line=start,
                error=str(error),
            )
        ) from None


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LINE_LIMIT + 1):
        number += 1
        if len(line) > LINE_LIMIT:
            raise _refused(N_("Line %(line)s is too long for a table.", line=number))
        yield line


def _refused(words: Words) -> Invalid:
    return Invalid({"file": words})
