"""Excel and Parquet: every cell has the type it should have, in both writers."""

import json
import re
import zipfile
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from community.backlog.exports import Content, Format, workbook
from community.backlog.exports.cells import restored
from tests.exports.test_exporting import TEXTS, exported
from tests.exports.workbooks import sheets, texts
from tests.factories import Factory

HOSTILE = [*TEXTS, "\tx", "'=1", "12", "1e5", "2026-01-01", "http://example.org", "_x0041_", "TRUE"]


@pytest.fixture(params=["xlsxwriter", pytest.param("rust", marks=pytest.mark.extra("rustpy_xlsxwriter"))])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the extra and without."""
    monkeypatch.setattr(workbook, "find_spec", lambda name: request.param == "rust")
    return str(request.param)


def test_a_text_is_a_text_whatever_it_begins_with(app: Flask, make: Factory, writer: str) -> None:
    for words in HOSTILE:
        make.submission(words)
    data = exported(app, Format.XLSX, sort="age", dir="desc")
    rows = sheets(data)["Backlog"]
    kinds = [{cell.kind for cell in row if cell} for row in rows[1:]]
    assert all(found <= {"s", "inlineStr", "str", "n"} for found in kinds)
    assert not [cell for row in rows for cell in row if cell and cell.formula]
    body = [cell.value for cell in rows[0] if cell].index("body")
    assert {row[body].kind for row in rows[1:] if row[body]} <= {"s", "inlineStr", "str"}
    plain = [row["body"] for row in texts(sheets(exported(app, Format.XLSX, sort="age", raw=True))["Backlog"])]
    lines = [row["body"] for row in map(json.loads, exported(app, Format.JSONL, sort="age").splitlines())]
    assert [unescaped(one) for one in plain] == lines
    kept = (lambda text: text) if writer == "xlsxwriter" else restored  # a style guards it, no sign
    assert [kept(unescaped(row["body"])) for row in texts(rows)] == lines


def test_a_cell_stays_a_text_when_somebody_edits_it(app: Flask, make: Factory, writer: str) -> None:
    make.submission("=1+1")
    data = exported(app, Format.XLSX)
    (row,) = texts(sheets(data)["Backlog"])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        is_styled = b'quotePrefix="1"' in archive.read("xl/styles.xml")
    assert is_styled or row["body"] == "'=1+1"


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as _x000B_ (ECMA-376, 22.9.2.19)."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_numbers_and_times_are_what_they_are(app: Flask, make: Factory, writer: str) -> None:
    submission = make.submission("The door")
    row = dict(zip(*(sheets(exported(app, Format.XLSX))["Backlog"][:2]), strict=False))
    by_name: dict[str, Any] = {name.value: cell for name, cell in row.items() if name}
    assert (by_name["idea_id"].kind, float(by_name["idea_id"].value)) == ("n", submission.id)
    assert by_name["created_at"].kind == "n"
    assert 40_000 < float(by_name["created_at"].value) < 60_000  # days since 1900
    assert by_name["edited_at"] is None


def test_the_second_sheet_says_what_was_asked(app: Flask, make: Factory, writer: str) -> None:
    make.submission("The door")
    found = sheets(exported(app, Format.XLSX, votes=1))["About"]
    told = {row[0].value: row[1].value for row in found if row[0] and row[1]}
    assert told["Filter"] == '{"votes": "1"}'
    assert told["Submissions"] == "1"


def test_an_empty_backlog_and_the_words_are_workbooks_too(app: Flask, make: Factory, writer: str) -> None:
    assert len(sheets(exported(app, Format.XLSX))["Backlog"]) <= 1
    make.submission("The door")
    (row,) = texts(sheets(exported(app, Format.XLSX, content=Content.WORDS))["Backlog"])
    assert row["text"] == "The door"


def test_a_cell_holds_as_much_as_excel_takes() -> None:
    assert workbook._bounded("x" * 32_767) == "x" * 32_767
    assert workbook._bounded("x" * 40_000) == "x" * 32_766 + "…"
    assert len(workbook._bounded("🙂" * 20_000).encode("utf-16-le")) <= 2 * 32_767


@pytest.mark.extra("pyarrow")
def test_parquet_has_types_and_says_what_was_asked(app: Flask, make: Factory) -> None:
    for words in HOSTILE:
        make.submission(words)
    pq = import_module("pyarrow.parquet")
    table = pq.read_table(BytesIO(exported(app, Format.PARQUET, sort="age")))
    assert sorted(table.column("body").to_pylist()) == sorted(words.replace("\tx", "x") for words in HOSTILE)
    assert str(table.schema.field("voters").type) == "int64"
    assert str(table.schema.field("created_at").type) == "timestamp[ms, tz=UTC]"
    assert str(table.schema.field("tags").type) == "list<element: string>"
    assert json.loads(table.schema.metadata[b"gleaner"])["Filter"] == '{"sort": "age"}'


def test_a_brief_is_markdown_with_the_words(app: Flask, make: Factory) -> None:
    make.submission("The *door* is <b>heavy</b>\n# really", by=make.actor("Anna"))
    text = exported(app, Format.MARKDOWN).decode()
    assert r"## 1. The door is \<b\>heavy\</b\>" in text
    assert "> The *door* is &lt;b>heavy&lt;/b>\n> # really" in text
    assert "— Anna" in text
    assert "The first 1 of 1" in text


def test_json_lines_say_what_was_asked_when_wished(app: Flask, make: Factory) -> None:
    make.submission("The door")
    first, second = map(json.loads, exported(app, Format.JSONL, about=True).splitlines())
    assert first["about"]["Submissions"] == "1"
    assert second["title"] == "The door"
