"""`flask import csv`: what the person at the terminal sees."""

from flask import Flask
from sqlalchemy import func, select

from community.kernel.db import db
from community.submissions.models import Submission
from tests.factories import Factory
from tests.imports.conftest import Write


def run(app: Flask, *args: object) -> tuple[int, str]:
    """Exit code and all that was printed."""
    result = app.test_cli_runner().invoke(args=["import", "csv", *map(str, args)])
    return result.exit_code, result.output


def count(app: Flask) -> int:
    """How many submissions there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Submission)) or 0


def test_a_file_comes_in_with_a_summary(app: Flask, make: Factory, write: Write) -> None:
    make.board()
    path = write("id,text,who,state", "1,@fjord hello,Ben,odd", "2,,Ben,", "3,More,,done")
    code, said = run(app, path, "--map", "body=text,source_id=id", "--map", "status=state", "--author-column", "who")
    assert code == 0, said
    assert "3 rows: 2 new, 0 updated, 0 left alone, 1 rejected." in said
    assert "Rejected: There are no words in this row. 1" in said
    assert "line 3: There are no words in this row." in said
    assert "Authors: by name 1; nobody 1" in said
    assert "Not known: status 'odd' → New 1" in said
    assert "\x1b" not in said  # no drawing where nobody looks at a terminal
    assert count(app) == 2
    assert "0 new, 0 updated, 2 left alone, 1 rejected." in run(app, path, "--map", "body=text,source_id=id")[1]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(app: Flask, make: Factory, write: Write) -> None:
    make.board()
    code, said = run(app, write("text", "The door is heavy"), "--map", "body=text", "--dry-run")
    assert code == 0, said
    assert "1 rows: 1 new" in said
    assert "shops · New · The door is heavy" in said
    assert "Nothing was written." in said
    assert count(app) == 0


def test_a_status_is_what_one_says_it_is(app: Flask, make: Factory, write: Write) -> None:
    make.board()
    path, asked = write("text,state", "One,Closed", "Two,shut"), ("--map", "body=text,status=state", "--dry-run")
    assert "Statuses of the file: closed → declined: 1; shut → new: 1" in run(app, path, *asked)[1]
    said = run(app, path, *asked, "--status", "CLOSED=done", "--status", "shut=declined")[1]
    assert "Statuses: Done 1; Declined 1" in said
    assert "Not known" not in said
    code, said = run(app, path, *asked, "--status", "closed=finished")
    assert code == 2
    assert "“closed=finished” is not understood" in said


def test_strict_imports_all_or_nothing(app: Flask, make: Factory, write: Write) -> None:
    make.board()
    path = write("id,text", "1,One", "2,")
    code, said = run(app, path, "--map", "body=text", "--strict")
    assert (code, count(app)) == (1, 0)
    assert "Nothing was imported" in said
    assert run(app, write("id,text", "1,One"), "--map", "body=text", "--strict")[0] == 0
    assert count(app) == 1


def test_what_cannot_be_done_is_said_in_a_sentence(app: Flask, make: Factory, write: Write) -> None:
    path = write("id,text", "1,One")
    for args, words in (
        (("--map", "body=text"), "There is no board to import to yet"),
        (("--map", "body=text", "--board", "tea"), "There is no board to import to yet"),
        (("--map", "body=words"), "There is no column words. The file has: id, text."),
        (("--map", "txt=text"), "is not understood"),
        (("--map", "created=id"), "Please say which column holds the words"),
        (("--map", "body=text", "--encoding", "klingon"), "The file is not klingon."),
    ):
        code, said = run(app, path, *args)
        assert code == 1, said
        assert words in said
        assert "Traceback" not in said
    assert run(app, "missing.csv", "--map", "body=text")[0] == 2
