"""Trackers as administrators and product managers meet them."""

import json
import logging
import re

import pytest
from flask import Flask
from sqlalchemy import select

from community.kernel.db import db
from community.policy import Role
from community.trackers.models import Proposal, TrackerLink
from tests.counting import count_queries
from tests.exports.reading import read_named
from tests.factories import Factory
from tests.trackers.conftest import connect
from tests.trackers.there import TOKEN, There

pytestmark = [pytest.mark.database, pytest.mark.enable_socket]


def test_a_walk_from_the_connection_to_what_is_done_there(
    app: Flask, github: There, make: Factory, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    submission = make.submission("The door is heavy, @ada.")
    admin = make.client(make.actor("Ada", Role.ADMINISTRATOR))
    form = {"kind": "github", "name": "App", "address": github.address, "project": "fjord/shop", "token": TOKEN}
    pages = [admin.post("/staff/trackers", data=form).text]
    assert "it is not shown again" in pages[0]
    pages.append(admin.post("/staff/trackers/1/trial").text)
    assert "It works." in pages[-1]
    assert "it is not shown again" not in pages[-1]
    here = f"/staff/submissions/{submission.id}/issues"
    page = admin.get(here).text
    assert "&gt; The door is heavy, @\u200bada." in page
    assert f"/submissions/{submission.id}-" in page
    sent = {"tracker": "1", "ticket": "one-ticket", "title": "A door", "body": "Heavy."}
    assert [admin.post(here, data=sent).status_code for _ in range(2)] == [303, 303]
    assert len(github.issues) == 1
    number = github.add("Another", state="done")
    assert admin.post(f"{here}/existing", data={"url": github.url(number)}).status_code == 303
    pages += [admin.get(path).text for path in (here, "/staff/tracked?which=all", "/staff/trackers", "/staff/audit")]
    with count_queries(app) as statements:
        pages.append(admin.get("/staff/backlog?cols=title,tracker").text)
    assert len(statements) <= 12
    assert "#2" in pages[-1]
    [tracked] = re.findall(r"/staff/tracked/\d+(?=/acceptance)", admin.get("/staff/tracked").text)
    done = admin.post(f"{tracked}/acceptance")
    assert done.location.endswith(f"/staff/changelog/new?submission={submission.id}")
    assert admin.post(f"{tracked}/dismissal").status_code == 303  # says that it was decided already
    with app.app_context():
        assert db.session.get_one(TrackerLink, int(tracked.rpartition("/")[2])).proposal is Proposal.ACCEPTED
    exported = admin.get("/staff/backlog/export.csv").text
    refused = admin.post("/staff/trackers/1", data={**form, "project": "no project"}).text
    assert not [one for one in (*pages, exported, refused, caplog.text) if TOKEN in one]


def test_another_address_wants_the_token_again(app: Flask, github: There, make: Factory):
    connect(app, github)
    admin = make.client(make.actor("Ada", Role.ADMINISTRATOR))
    form = {"kind": "github", "name": "App", "address": "https://elsewhere.example", "project": "fjord/shop"}
    page = admin.post("/staff/trackers/1", data=form)
    assert page.status_code == 422
    assert "Please enter the token." in page.text
    assert admin.post("/staff/trackers/1", data={**form, "address": github.address}).status_code == 303


def test_a_call_without_a_signature_changes_nothing(app: Flask, github: There, make: Factory):
    connect(app, github)
    visitor = app.test_client()
    assert visitor.post("/hooks/trackers/unknown", json={}).status_code == 404
    with app.app_context():
        hook = db.session.execute(select(db.metadata.tables["tracker"].c.hook)).scalar_one()
    assert visitor.post(f"/hooks/trackers/{hook}", json={}).status_code == 403


def test_a_file_tells_the_issues_that_the_table_shows(app: Flask, github: There, make: Factory):
    connect(app, github)
    linked, plain = make.submission("The door is heavy."), make.submission("It is cold.", on=make.board("Cafés"))
    petra = make.client(make.actor("Petra", Role.PRODUCT_MANAGER))
    assert read_named(petra.get("/staff/backlog/export.csv").data)[0]["issues"] == ""
    addresses = [github.url(github.add(title)) for title in ("One", "Two")]
    for url in addresses:
        assert petra.post(f"/staff/submissions/{linked.id}/issues/existing", data={"url": url}).status_code == 303
    asked = "cols=title,tracker,votes&sort=age"
    shown = petra.get(f"/staff/backlog?{asked}").text
    assert all(url in shown for url in addresses)
    rows = {row["idea_id"]: row for row in read_named(petra.get(f"/staff/backlog/export.csv?{asked}").data)}
    assert list(rows[str(linked.id)]) == ["idea_id", "url", "title", "kind", "tags", "issues", "voters"]
    assert rows[str(linked.id)]["issues"] == ", ".join(addresses)
    assert rows[str(plain.id)]["issues"] == ""
    told = [json.loads(line) for line in petra.get("/staff/backlog/export.jsonl").data.splitlines()]
    assert {one["idea_id"]: one["issues"] for one in told} == {linked.id: addresses, plain.id: []}
