"""Downloading: a product manager clicks Export and has the file."""

import json

from flask import Flask
from sqlalchemy import select

from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.policy import Role
from tests.exports.conftest import Searchable
from tests.exports.reading import read_named
from tests.factories import Factory


def test_the_file_has_a_name_a_type_and_says_what_was_asked(app: Flask, make: Factory, searchable: Searchable) -> None:
    searchable(make.submission("The café door"), make.submission("Something else"))
    client = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    response = client.get("/staff/backlog/export.csv?q=café&sort=age")
    assert response.status_code == 200
    assert [row["title"] for row in read_named(response.data)] == ["The café door"]
    day = response.headers["X-Gleaner-Time"][:10]
    assert response.headers["Content-Disposition"] == f'attachment; filename="gleaner-backlog-{day}.csv"'
    assert response.content_type == "text/csv; charset=utf-8; header=present"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert json.loads(response.headers["X-Gleaner-Filter"]) == {"q": "café", "sort": "age"}
    assert response.headers["X-Gleaner-Submissions"] == "1"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_there_are_four_files(app: Flask, make: Factory) -> None:
    make.submission("@fjord hello")
    client = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    for name, kept in (("export", "gleaner-backlog-2"), ("export-words", "gleaner-backlog-words-2")):
        rows = read_named(client.get(f"/staff/backlog/{name}.csv").data)
        (line,) = client.get(f"/staff/backlog/{name}.jsonl").data.splitlines()
        assert json.loads(line).keys() == rows[0].keys()
        assert kept in client.get(f"/staff/backlog/{name}.jsonl").headers["Content-Disposition"]
    assert client.get("/staff/backlog/export.xls").status_code == 404


def test_raw_leaves_the_apostrophe_out(app: Flask, make: Factory) -> None:
    make.submission("@fjord hello")
    client = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    assert read_named(client.get("/staff/backlog/export.csv").data)[0]["body"] == "'@fjord hello"
    assert read_named(client.get("/staff/backlog/export.csv?raw=1").data)[0]["body"] == "@fjord hello"


def test_only_product_managers_download(app: Flask, make: Factory) -> None:
    for role, status in ((Role.CUSTOMER, 403), (Role.MODERATOR, 403), (Role.ADMINISTRATOR, 200)):
        assert make.client(make.actor(role=role)).get("/staff/backlog/export.csv").status_code == status
    assert make.client().get("/staff/backlog/export.csv").status_code in (302, 303, 401)


def test_a_download_is_on_the_trail_and_a_look_at_its_headers_is_not(app: Flask, make: Factory) -> None:
    pia = make.actor("Pia", Role.PRODUCT_MANAGER)
    client = make.client(pia)
    client.head("/staff/backlog/export.csv")
    client.get("/staff/backlog/export-words.jsonl?board=shops")
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "backlog.exported")).all()
    assert [(row.actor_name, json.loads(row.after or "")["query"]) for row in rows] == [("Pia", {"board": "shops"})]


def test_a_broken_address_exports_what_its_page_would_show(app: Flask, make: Factory) -> None:
    make.submission("Still here")
    client = make.client(make.actor(role=Role.PRODUCT_MANAGER))
    response = client.get("/staff/backlog/export.csv?votes=many&since=yesterday&sort=size&kind=%F0%9F%99%82")
    assert [row["title"] for row in read_named(response.data)] == ["Still here"]
