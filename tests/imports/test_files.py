"""Reading files that nobody promised anything about."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.imports.services.files import Record, open_table
from community.kernel.errors import Invalid
from tests.imports.conftest import Write

NAMED = frozenset({"text"})


def texts(path: Path, encoding: str = "") -> list[str]:
    """The cells of the column `text`."""
    return [record.cells["text"] for record in open_table(path, NAMED, encoding).records()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(write: Write, encoding: str) -> None:
    path = write("id,text", "1,“Café” – 5 €", encoding=encoding)
    assert texts(path) == ["“Café” – 5 €"]
    assert open_table(path, NAMED).is_guessed == (encoding == "cp1252")


def test_bytes_that_are_neither_are_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(b"text\nCaf\xe9 \x81\n")
    assert texts(path) == ["Café \x81"]


def test_a_wrong_encoding_is_said_so(write: Write) -> None:
    path = write("text", *["plain"] * 9_000, "Café")
    with pytest.raises(Invalid, match="the file is not ascii"):
        texts(path, "ascii")
    with pytest.raises(Invalid, match="The file is not klingon"):
        texts(path, "klingon")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_finds_the_columns(write: Write, delimiter: str) -> None:
    path = write(delimiter.join(["id", "text", "more"]), delimiter.join(["1", '"a, b; c\td|e"', ""]))
    assert texts(path) == ["a, b; c\td|e"]


def test_a_row_knows_the_line_on_which_it_begins(write: Write) -> None:
    path = write("id,text", '1,"two', 'lines"', "", "2,after an empty line")
    assert list(open_table(path, NAMED).records()) == [
        Record(2, {"id": "1", "text": "two\nlines"}),
        Record(5, {"id": "2", "text": "after an empty line"}),
    ]


def test_short_rows_are_filled_and_long_ones_counted(write: Write) -> None:
    records = list(open_table(write("text,a,b", "one", "two,,,", "three,,,x,y"), NAMED).records())
    assert [record.surplus for record in records] == [0, 0, 2]
    assert records[0].cells == {"text": "one", "a": "", "b": ""}


def test_a_missing_column_is_named_beside_those_that_are_there(write: Write) -> None:
    with pytest.raises(Invalid, match=r"no column text. The file has: id, body"):
        open_table(write("id;body", "1;x"), NAMED)
    with pytest.raises(Invalid, match="More than one column is named text"):
        open_table(write("text,text"), NAMED)
    with pytest.raises(Invalid, match=r"no column text. The file has: –"):
        open_table(write(), NAMED)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1", b"%PDF-1.7", b"\x1f\x8b\x08"])
def test_a_spreadsheet_is_no_csv_file(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(start + b"text\n")
    with pytest.raises(Invalid, match="not a CSV file"):
        open_table(path, NAMED)


def test_a_forgotten_quote_is_found_where_it_stands(write: Write) -> None:
    path = write("id,text", "1,fine", '2,"never closed', *["3,more"] * 50)
    with pytest.raises(Invalid, match=r"begins on line 3 .* quotation mark"):
        texts(path)
    with pytest.raises(Invalid, match=r"begins on line 2 "):
        texts(write("id,text", '1,"closed" too early'))


def test_a_huge_cell_is_refused_before_it_fills_the_memory(write: Write) -> None:
    with pytest.raises(Invalid, match=r"begins on line 2 .*larger"):
        texts(write("text", '"' + "x" * 200_000 + '"'))
    with pytest.raises(Invalid, match="Line 2 is too long"):
        texts(write("text", "x," * 600_000))
    with pytest.raises(Invalid, match=r"begins on line 2 .*larger"):
        texts(write("text", '"', *["line"] * 50_000))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), max_size=8))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, said: list[str]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([["text", "n"], *([one, str(n)] for n, one in enumerate(said))])
    path = tmp_path_factory.mktemp("csv") / "words.csv"
    path.write_bytes(out.getvalue().encode())
    assert texts(path) == said


@given(st.binary(max_size=200))
def test_no_bytes_are_an_accident(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("csv") / "junk.csv"
    path.write_bytes(b"text,more\n" + data)
    try:
        rows = texts(path)
    except Invalid:
        return
    assert all(isinstance(row, str) for row in rows)
