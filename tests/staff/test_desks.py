"""Boards, tags, jobs and the trail, as an administrator sees them."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.audit import AuditRow, record
from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.policy import SYSTEM, Role
from community.triage.models import Tag
from tests.factories import Factory
from tests.look.reading import find

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def ada(make: Factory) -> FlaskClient:
    """An administrator's browser."""
    return make.client(make.actor("Ada", Role.ADMINISTRATOR))


def follow(client: FlaskClient, url: str, **data: object) -> str:
    """Send a form that is accepted; the page after it."""
    response = client.post(url, data=data)
    assert response.status_code == 303, response.text
    return client.get(response.location).text


def test_a_board_is_opened_renamed_closed_and_opened_again(ada: FlaskClient, make: Factory):
    page = follow(ada, "/staff/boards", name="Shops", description="Our shops", audience="public", position=1)
    assert "Shops is open." in page
    assert "Shops" in make.client().get("/").text
    assert "Cafés is saved." in follow(ada, "/staff/boards/1", name="Cafés", audience="members", position=2)
    assert "Cafés" not in make.client().get("/").text
    assert "archived. Nothing was deleted." in follow(ada, "/staff/boards/1/archiving")
    assert ada.get("/boards/shops").status_code == 404
    assert "is open again" in follow(ada, "/staff/boards/1/reopening")
    assert ada.get("/boards/shops").status_code == 200


def test_a_board_without_a_name_is_refused_and_the_rest_is_kept(ada: FlaskClient):
    refused = ada.post("/staff/boards", data={"name": " ", "description": "Kept", "audience": "all", "position": "-"})
    assert refused.status_code == 422
    assert "Kept" in refused.text
    for field in ("name", "audience", "position"):
        assert f'href="#f-{field}"' in refused.text


def test_a_tag_is_made_renamed_and_deleted_after_a_second_look(app: Flask, ada: FlaskClient, make: Factory):
    submission = make.submission(on=make.board())
    assert "The tag Price is saved." in follow(ada, "/staff/tags", name="Price", is_public="true", position=0)
    follow(ada, f"/staff/submissions/{submission.id}/tags", tags=1)
    assert "The tag Money is saved." in follow(ada, "/staff/tags/1", name="Money", is_public="false", position=3)
    assert "1 submission carries it" in ada.get("/staff/tags/1/deletion").text
    assert "The tag Money is gone." in follow(ada, "/staff/tags/1/deletion")
    assert "No tags yet" in ada.get("/staff/tags").text
    assert ada.get("/staff/tags/1").status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 41])
def test_a_tag_needs_a_name(ada: FlaskClient, name: str):
    response = ada.post("/staff/tags", data={"name": name, "is_public": "true", "position": 0})
    assert response.status_code == 422
    assert 'href="#f-name"' in response.text


def test_two_tags_never_share_a_name(app: Flask, ada: FlaskClient):
    follow(ada, "/staff/tags", name="Price", is_public="true", position=0)
    response = ada.post("/staff/tags", data={"name": "price", "is_public": "true", "position": 0})
    assert response.status_code == 422
    assert "There is a tag with this name already." in response.text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Tag)) == 1


def park(app: Flask) -> int:
    """A job that failed too often."""
    with app.app_context():
        row = OutboxRow(
            job="search.update",
            event="SubmissionPosted",
            payload='{"submission_id": 7}',
            created_at=LONG_AGO,
            due_at=LONG_AGO,
            tries=10,
            error="OSError: no space left on device",
            parked_at=LONG_AGO,
        )
        db.session.add(row)
        db.session.commit()
        return row.id


def trail(app: Flask) -> list[str]:
    """What was done, oldest first."""
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.action).order_by(AuditRow.id)))


def test_a_parked_job_is_shown_and_tried_again(app: Flask, ada: FlaskClient):
    row_id = park(app)
    page = ada.get("/staff/jobs").text
    assert "no space left on device" in page
    assert "parked" in page
    assert "tried again in a moment" in follow(ada, f"/staff/jobs/{row_id}/retry")
    with app.app_context():
        row = db.session.get(OutboxRow, row_id)
        assert row is not None
        assert (row.parked_at, row.tries) == (None, 0)
    assert trail(app) == ["job.retried"]


def test_a_hopeless_job_is_dropped_and_written_down(app: Flask, ada: FlaskClient):
    row_id = park(app)
    assert "Dropped." in follow(ada, f"/staff/jobs/{row_id}/dropping")
    with app.app_context():
        assert db.session.get(OutboxRow, row_id) is None
    assert trail(app) == ["job.dropped"]
    assert "search.update" in ada.get("/staff/audit?action=job.dropped").text
    assert ada.post(f"/staff/jobs/{row_id}/dropping").status_code == 404


def test_the_trail_is_narrowed_by_who_and_what(ada: FlaskClient):
    follow(ada, "/staff/tags", name="Price", is_public="true", position=0)
    follow(ada, "/staff/boards", name="Shops", audience="public", position=0)
    everything = ada.get("/staff/audit").text
    assert everything.index("board.created</th>") < everything.index("tag.kept</th>")
    narrowed = ada.get("/staff/audit?action=tag.kept").text
    assert "tag.kept</th>" in narrowed
    assert "board.created</th>" not in narrowed
    assert "board.created</th>" in ada.get("/staff/audit?subject=board&subject_id=1&actor=ad").text
    assert "Nothing matches" in ada.get("/staff/audit?actor=nobody").text


def test_every_subject_of_the_trail_can_be_chosen(app: Flask, ada: FlaskClient):
    with app.app_context():
        record(SYSTEM, "submission.imported", "import", None, after={"rows": 3})
        db.session.commit()
    offered = [one.attributes["value"] for one in find(ada.get("/staff/audit").text, "option")]
    assert "import" in offered
    assert "submission.imported</th>" in ada.get("/staff/audit?subject=import").text


def test_the_trail_is_read_in_pages(app: Flask, ada: FlaskClient):
    with app.app_context():
        rows = [
            {"at": LONG_AGO, "actor_name": "Bo", "address": "", "action": "a.b", "subject": "x", "subject_id": n}
            for n in range(1, 131)
        ]
        db.session.execute(db.insert(AuditRow), rows)
        db.session.commit()
    first = ada.get("/staff/audit").text
    assert "x 130<" in first
    assert "x 30<" not in first
    after = first.split("after=")[1].split('"')[0]
    second = ada.get(f"/staff/audit?after={after}").text
    assert "x 30<" in second
    assert "x 31<" not in second


HOSTILE = ["-1", "9" * 40, "²", "'; --", "x" * 3000, "%"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["action", "subject", "subject_id", "actor", "after"])
def test_no_value_breaks_the_trail(ada: FlaskClient, name: str, value: str):
    assert ada.get("/staff/audit", query_string={name: value}).status_code == 200


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/staff/boards", {Role.ADMINISTRATOR}),
        ("/staff/boards/new", {Role.ADMINISTRATOR}),
        ("/staff/tags", {Role.ADMINISTRATOR, Role.MODERATOR}),
        ("/staff/tags/new", {Role.ADMINISTRATOR, Role.MODERATOR}),
        ("/staff/jobs", {Role.ADMINISTRATOR}),
        ("/staff/audit", {Role.ADMINISTRATOR}),
        ("/staff/inbox", {Role.ADMINISTRATOR, Role.MODERATOR, Role.PRODUCT_MANAGER}),
        ("/staff/backlog", {Role.ADMINISTRATOR, Role.MODERATOR, Role.PRODUCT_MANAGER}),
    ],
)
def test_the_rail_shows_what_each_role_may_open(make: Factory, address: str, allowed: set[Role]):
    for role in Role:
        client = make.client(make.actor(role=role))
        assert client.get(address).status_code == (200 if role in allowed else 403)
        if role is not Role.CUSTOMER and not address.endswith("/new"):
            assert (f'class="rail__item" href="{address}"' in client.get("/staff/inbox").text) is (role in allowed)
