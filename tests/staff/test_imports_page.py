"""Imports as a browser sees them: from the file to what it brought, and back."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.imports.models import FileImport
from community.kernel.db import db
from community.policy import Role
from community.submissions.models import Submission
from community.worker.outbox import drain
from tests.factories import Factory

FIDER = (
    "number,title,description,created_at,created_by,votes_count,comments_count,status,responded_by,responded_at,response,"
    "original_number,original_title,tags\n"
    '7,Oat milk,"Half of us drink oat.",2024-05-01T10:00:00Z,Ingrid,212,0,planned,,,,,,"milk, prices"\n'
    "8,,,2024-05-02T10:00:00Z,Tom,1,0,open,,,,,,\n"
)


@pytest.fixture
def admin(make: Factory) -> FlaskClient:
    """An administrator's browser."""
    make.board("Shops")
    return make.client(make.member(role=Role.ADMINISTRATOR))


def upload(browser: FlaskClient, content: str = FIDER, name: str = "posts.csv") -> str:
    """Send a file; the address of its page."""
    answer = browser.post("/staff/imports", data={"file": (BytesIO(content.encode()), name)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def work(app: Flask) -> None:
    """What the worker has to do."""
    with app.app_context():
        while drain():
            pass


def test_a_known_file_comes_in_and_goes_again(app: Flask, admin: FlaskClient) -> None:
    page = upload(admin)
    shown = admin.get(page).text
    assert "This is a file of Fider." in shown
    assert '<option value="description" selected>' in shown
    typed = {"source": "fider", "board": "shops", "kind": "idea", "day_order": "auto"}
    typed |= {"column_title": "title", "column_body": "description", "column_votes": "votes_count"}
    typed |= {"column_source_id": "number", "column_author": "created_by", "column_status": "status"}
    assert admin.post(page, data=typed).status_code == 303
    assert "The worker has it in hand" in admin.get(page).text
    work(app)
    checked = admin.get(page).text
    assert "What this file would do" in checked
    assert "There are no words in this row." in checked
    assert "Votes without voters" in checked
    assert admin.post(f"{page}/acceptance").status_code == 303
    work(app)
    assert "What this file did" in admin.get(page).text
    with app.app_context():
        row = db.session.scalars(select(Submission)).one()
        assert (row.title, row.votes, row.unattributed, row.status_kind) == ("Oat milk", 1, 211, "planned")
    assert admin.post(f"{page}/undoing").status_code == 303
    work(app)
    assert "This import was taken back." in admin.get(page).text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


def test_what_its_statuses_become_is_shown_and_can_be_changed(app: Flask, admin: FlaskClient) -> None:
    page = upload(admin, "Text,Status\nThe door,Closed\nThe lid,closed\nThe cup,planned\n")
    typed = {"source": "old", "board": "shops", "kind": "idea", "day_order": "auto"}
    typed |= {"column_body": "Text", "column_status": "Status"}
    assert "What its statuses become" not in admin.get(page).text
    admin.post(page, data=typed)
    work(app)
    shown = admin.get(page).text
    assert "What its statuses become" in shown
    assert re.findall(r'name="word_(\d)" value="(\w+)"', shown) == [("0", "closed"), ("1", "planned")]
    assert re.findall(r'<option value="(\w+)" selected>(?:Declined|Planned)', shown) == ["declined", "planned"]
    told = {"word_0": "closed", "status_0": "done", "word_1": "planned", "status_1": "planned"}
    refused = admin.post(page, data=typed | told | {"source": ""})
    assert refused.status_code == 422
    assert '<option value="done" selected>' in refused.text
    admin.post(page, data=typed | told)
    work(app)
    assert '<option value="done" selected>' in admin.get(page).text
    admin.post(f"{page}/acceptance")
    work(app)
    with app.app_context():
        kinds = db.session.scalars(select(Submission.status_kind).order_by(Submission.id)).all()
    assert kinds == ["done", "done", "planned"]


def test_only_what_somebody_chose_is_told_again_and_a_fault_loses_nothing_of_it(
    app: Flask, admin: FlaskClient, make: Factory
) -> None:
    make.board("Coffee")
    page = upload(admin, "Text,Status\nThe door,closed\nThe cup,planned\n")
    typed = {"source": "old", "board": "shops", "kind": "idea", "day_order": "auto"}
    typed |= {"column_body": "Text", "column_status": "Status"}
    for more in (
        {},
        {"word_0": "closed", "status_0": "done", "word_1": "planned", "status_1": "planned"},
        {"board": ""},  # which of the two: nothing can be counted, so no words are shown
        {},
    ):
        admin.post(page, data=typed | more)
        work(app)
    shown = admin.get(page).text
    assert re.findall(r'<option value="(\w+)" selected>(?:Done|Planned)', shown) == ["done", "planned"]
    with app.app_context():
        wish = db.session.scalars(select(FileImport.wish)).one()
    assert json.loads(wish or "")["statuses"] == {"closed": "done"}


def test_a_table_that_nobody_knows_is_guessed_by_its_names(admin: FlaskClient) -> None:
    shown = admin.get(upload(admin, "Summary;Text;Created on;Upvotes;Key\nDoor;It is heavy;2020-01-01;3;A1\n")).text
    for name in ("Summary", "Text", "Created on", "Upvotes", "Key"):
        assert f'<option value="{name}" selected>' in shown
    assert "It is heavy" in shown


def test_a_file_that_is_none_says_so_beside_its_field(admin: FlaskClient) -> None:
    for content, name in (("", "empty.csv"), ("%PDF-1.7", "paper.pdf")):
        answer = admin.post("/staff/imports", data={"file": (BytesIO(content.encode()), name)})
        assert answer.status_code == 422
        assert 'id="f-file-error"' in answer.text
    assert admin.post("/staff/imports").status_code == 422


def test_only_a_page_that_takes_files_takes_large_ones_and_only_from_who_may_send_them(
    app: Flask, make: Factory, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 10_000)
    large = "text\n" + "The door is heavy.\n" * 1_000
    assert upload(admin, large, "large.csv")
    customer = make.client(make.member())
    assert customer.post("/staff/imports", data={"file": (BytesIO(large.encode()), "x.csv")}).status_code == 403
    assert admin.post("/submissions", data={"body": large}).status_code == 413
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FileImport)) == 1


def test_the_name_of_a_file_is_shown_as_text_and_never_used_as_a_path(app: Flask, admin: FlaskClient) -> None:
    page = upload(admin, "text\nDoor\n", "../../<script>alert(1)</script>.csv")
    assert "<script>alert" not in admin.get(page).text
    folder = app.config["DATA_DIR"] / "imports"
    assert [path.name for path in folder.iterdir()] == ["1.csv"]


def test_a_file_can_be_forgotten(app: Flask, admin: FlaskClient) -> None:
    page = upload(admin)
    assert admin.post(f"{page}/discarding").status_code == 303
    assert admin.get(page).status_code == 404
    assert list((app.config["DATA_DIR"] / "imports").iterdir()) == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [("po\0sts.csv", "posts.csv"), ("mine/po\u202ests\t.csv", "posts .csv"), ("\0", "file")],
    ids=["nul", "turned around", "nothing else"],
)
def test_a_file_is_named_in_one_line_that_every_database_takes(admin: FlaskClient, app: Flask, told: str, kept: str):
    row = f'Content-Disposition: form-data; name="file"; filename="{told}"\r\n\r\ntext\nhello\n'
    body = f"--edge\r\n{row}\r\n--edge--\r\n".encode()
    answer = admin.post("/staff/imports", data=body, content_type="multipart/form-data; boundary=edge")
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(FileImport.file_name)).one() == kept
