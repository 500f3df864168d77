"""Workbooks and other systems' files: known by their columns, bounded before anything is unpacked, safe when killed."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select

from community.imports.services import guessed, shape_of, unpacked
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.submissions.models import Submission
from community.submissions.origins import System
from tests.factories import Factory

ROOT = Path(__file__).parents[2]
# Headers and a row of each system, from its own code or documentation (docs/reference/imports.md).
FILES = {
    "fider.csv": (
        "number,title,description,created_at,created_by,votes_count,comments_count,status,responded_by,responded_at,"
        "response,original_number,original_title,tags\n"
        '7,Longer hours,"Open until nine, please",2025-03-01T10:00:00Z,Ben,12,0,planned,Pia,2025-03-02T10:00:00Z,'
        'From May on.,,,"hours, shops"\n'
    ),
    "quackback.zip": (
        "id,title,content,status,tags,board,author_name,author_email,vote_count,created_at\n"
        '7,Longer hours,"Open until nine, please",Planned,"hours,shops",Ideas,Ben,,12,2025-03-01T10:00:00Z\n'
    ),
    "clearflask.csv": (
        "ideaId,authorUserId,created,title,description,response,categoryId,statusId,tagIds,funded,fundersCount,"
        "fundGoal,voteValue,votersCount,expressionsValue,expressions\n"
        '7,u1,2025-03-01T10:00:00Z,Longer hours,"Open until nine, please",,c,planned,"[""hours"",""shops""]",'
        "0,0,0,3,12,0,\n"
    ),
    "uservoice.csv": (
        "suggestion.id,suggestion.title,suggestion.body,suggestion.body_mime_type,suggestion.status.name,"
        "suggestion.labels.name,suggestion.created_timestamp\n"
        '7,Longer hours,"Open until nine, please",text/plain,planned,"hours,shops",2025-03-01 10:00:00\n'
    ),
    "uservoice-votes.csv": (
        "ideaId,ideaTitle,ideaDescription,ideaCreatorEmailAddress,ideaCreatorName,forumName,categoryName,"
        "publicStatusName,moderationState,labels,votersCount,createdTimestamp,userEmailAddress\n"
        + '7,Longer hours,"Open until nine, please",ben@example.org,Ben,F,C,planned,ok,"[""hours"", ""shops""]",2,'
        "2025-03-01 10:00:00,a@example.org\n" * 2
    ),
}


def run(app: Flask, *args: object) -> tuple[int, str]:
    """Exit code and all that was printed."""
    result = app.test_cli_runner().invoke(args=["import", "file", *map(str, args)])
    return result.exit_code, result.output


def kept(path: Path, name: str, content: str) -> Path:
    """The file as that system hands it out."""
    file = path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("export/posts.csv", content)
            archive.writestr("export/users.csv", "name,email\n")
    else:
        file.write_text(content, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_system_needs_no_mapping(app: Flask, make: Factory, tmp_path: Path, name: str) -> None:
    make.board()
    code, said = run(app, kept(tmp_path, name, FILES[name]))
    assert code == 0, said
    assert f"This is a file of {name.partition('.')[0].partition('-')[0].title()}." in said
    with app.app_context():
        (row,) = db.session.scalars(select(Submission))
    assert (row.title, row.body, row.source_id) == ("Longer hours", "Open until nine, please", "7")
    assert (row.status_kind, f"{row.created_at:%Y-%m-%d %H:%M}") == ("planned", "2025-03-01 10:00")
    assert "Tags: hours 1; shops 1" in said
    assert "0 new, 0 updated" in run(app, tmp_path / name)[1]


def test_every_system_is_known() -> None:
    headers = [content.partition("\n")[0].split(",") for content in FILES.values()]
    assert {shape.system for header in headers if (shape := shape_of(header))} == set(System)
    assert shape_of(["a", "b"]) is None


def workbook(path: Path, *rows: list[Any]) -> Path:
    """A workbook of these rows."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_a_workbook_comes_in_and_names_its_rows(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.board()
    path = workbook(tmp_path / "x.xlsx", ["id", "text"], [1, "Two\nlines"], [2.0, ""], [3, "=1+1"])
    code, said = run(app, path, "--map", "body=text,source_id=id")
    assert code == 0, said
    assert "3 rows: 2 new" in said
    assert "line 3: There are no words in this row." in said
    with app.app_context():
        found = db.session.execute(select(Submission.source_id, Submission.body).order_by(Submission.id)).all()
    assert [tuple(row) for row in found] == [("1", "Two\nlines"), ("3", "=1+1")]


def bomb(path: Path, size: int) -> Path:
    """A workbook that becomes that large when it is unpacked, with a directory that says so."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return path


def test_a_bomb_of_60_kB_costs_nothing(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.board()
    path = bomb(tmp_path / "bomb.xlsx", 60_000_000)
    assert path.stat().st_size < 62_000
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.process_time()
    code, said = run(app, path, "--map", "body=text")
    assert code == 1
    assert "too large when it is unpacked" in said
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == before  # no child was asked
    assert time.process_time() - began < 2


def test_a_bomb_that_hides_its_size_is_held_by_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = b"".join(b'<c t="inlineStr"><is><t>%07d</t></is></c>' % n for n in range(200_000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    path = workbook(tmp_path / "x.xlsx", ["a"])
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet + cells * 20 + b"</row></sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    monkeypatch.setattr("community.imports.services.unpacking.MEMORY", 150_000_000)
    with pytest.raises(Invalid, match="cannot be read as a table"), unpacked(path):
        pass


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b"PK\x03\x04" + bytes(500)])
def test_a_damaged_file_is_refused_in_a_sentence(app: Flask, make: Factory, tmp_path: Path, content: bytes) -> None:
    make.board()
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    code, said = run(app, path, "--map", "body=text")
    assert code == 1
    assert "This file is damaged" in said


def test_a_zip_of_several_tables_says_which(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.csv", "b.csv"):
            archive.writestr(name, "id,text\n")
    with pytest.raises(Invalid, match=r"It has: a\.csv, b\.csv"), unpacked(path):
        pass


@pytest.mark.faults
@pytest.mark.timeout(300)  # fourteen processes one after the other, on machines that do other things too
def test_an_import_killed_ten_times_and_run_again_is_as_one_run_through(tmp_path: Path) -> None:
    table = tmp_path / "many.csv"
    table.write_text("id,text,who\n" + "".join(f"{n},The door number {n} is heavy,Ben\n" for n in range(1500)))
    seconds = _import(tmp_path / "once", table)
    for _ in range(10):
        _import(tmp_path / "killed", table, kill_after=random.uniform(0.4, 1.0) * seconds)
    _import(tmp_path / "killed", table)
    assert _rows(tmp_path / "killed") == _rows(tmp_path / "once")
    assert len(_rows(tmp_path / "once")["submission"]) == 1500


def _import(folder: Path, table: Path, kill_after: float | None = None) -> float:
    """Import in a process of its own, perhaps killed on its way; how long it took."""
    environment = {**os.environ, "GLEANER_DATA_DIR": str(folder), "GLEANER_ENV": "test", "PYTHONWARNINGS": "default"}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    if not folder.exists():
        subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
        make_board = (
            "from wsgi import app\nfrom community.kernel.db import db\nfrom community.policy import SYSTEM\n"
            "from community.submissions.commands import KeepBoard\n"
            "from community.submissions.services import create_board\n"
            "with app.app_context():\n    create_board(SYSTEM, KeepBoard(name='Shops'))\n    db.session.commit()\n"
        )
        subprocess.run([sys.executable, "-c", make_board], cwd=ROOT, env=environment, check=True, capture_output=True)
    told = [*flask, "import", "csv", str(table), "--map", "source_id=id,body=text,author=who", "--undated"]
    began = time.monotonic()
    process = subprocess.Popen(told, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        process.communicate(timeout=kill_after or 100)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return time.monotonic() - began


def _rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the import makes, without the moments."""
    asked = {
        "submission": "SELECT source, source_id, title, body, votes, author_id, status_id FROM submission ORDER BY id",
        "vote": "SELECT submission_id, member_id FROM vote ORDER BY 1, 2",
        "member": "SELECT name FROM member ORDER BY id",
        "facet_count": "SELECT * FROM facet_count ORDER BY 1, 2, 3",
        "outbox": "SELECT job, event, payload FROM outbox ORDER BY id",
    }
    with sqlite3.connect(folder / "gleaner.db") as database:
        return {name: database.execute(query).fetchall() for name, query in asked.items()}


@pytest.mark.parametrize(
    ("header", "words", "answer"),
    [
        (["Email", "Response", "Submitted at"], "Response", None),
        (["Name", "Reply"], "Reply", None),
        (["Idea", "Description", "Response"], "Description", "Response"),
        (["Idea", "Response"], None, "Response"),
        (["Name", "Official answer"], None, "Official answer"),
    ],
    ids=["survey", "names", "ideas", "titles", "official"],
)
def test_a_response_is_nobodys_answer_where_nothing_else_is_said(
    header: list[str], words: str | None, answer: str | None
) -> None:
    found = guessed(header)
    assert (found.get("body"), found.get("answer")) == (words, answer)


def test_a_known_column_can_be_left_out_of_an_import(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.board("Shops")
    path = tmp_path / "fider.csv"
    path.write_text(FILES["fider.csv"], encoding="utf-8")
    code, said = run(app, path, "--map", "answer=,answered=", "--dry-run")
    assert code == 0, said
    assert "come with the answer" not in said
    assert "come with the answer" in run(app, path, "--dry-run")[1]
