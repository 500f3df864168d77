"""The backlog side by side by status: what each lane holds, and moving a card from one to another."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.backlog.commands import BacklogQuery, Face
from community.backlog.queries import read_backlog, read_lanes
from community.kernel.db import db
from community.policy import Audience, Role
from community.submissions.models import StatusKind, Submission
from tests.counting import count_queries
from tests.factories import Factory

LANES = "/staff/backlog?face=lanes"


@pytest.fixture
def pam(make: Factory) -> FlaskClient:
    """A product manager's browser."""
    return make.client(make.member("Pam", Role.PRODUCT_MANAGER))


def status_of(app: Flask, submission: Submission) -> StatusKind:
    """Where it stands."""
    with app.app_context():
        return db.session.get_one(Submission, submission.id).status_kind


def drop(browser: FlaskClient, submission: Submission, lane: str, asked: str = "face=lanes") -> TestResponse:
    """Let a card fall into a lane."""
    return browser.post("/staff/backlog/lane", data={"dropped": f"{submission.id}:{lane}", "in": asked})


def test_each_lane_holds_the_first_of_its_status_in_order_and_all_are_counted(app: Flask, make: Factory) -> None:
    for number in range(4):
        make.submission(f"New {number}")
    planned = make.submission("Planned")
    make.status(planned, StatusKind.PLANNED)
    pam = make.actor(role=Role.PRODUCT_MANAGER)
    with app.app_context():
        query = BacklogQuery.parse({"sort": "age", "dir": "asc"})
        lanes = read_lanes(pam, query, size=3)
        whole = [row.id for row in read_backlog(pam, query).page.rows if row.status_kind is StatusKind.NEW]
    assert [row.id for row in lanes.rows[StatusKind.NEW]] == whole[:3]
    assert [row.id for row in lanes.rows[StatusKind.PLANNED]] == [planned.id]
    assert set(lanes.rows) == set(StatusKind)
    assert lanes.totals == {StatusKind.NEW: 4, StatusKind.PLANNED: 1}
    assert lanes.total == 5


def test_lanes_hold_only_what_is_asked_for_and_may_be_seen(app: Flask, make: Factory) -> None:
    door = make.submission("Door")
    secret = make.submission("Secret", on=make.board("Team", Audience.STAFF), by=make.actor(role=Role.MODERATOR))
    gone = make.submission("Gone")
    customer, admin = make.actor(), make.actor(role=Role.ADMINISTRATOR)
    with app.app_context():
        db.session.execute(db.update(Submission).where(Submission.id == gone.id).values(deleted_at=gone.created_at))
        db.session.commit()
        seen = read_lanes(customer, BacklogQuery())
        narrowed = read_lanes(admin, BacklogQuery.parse({"board": "team", "status": "new"}))
    assert [row.id for row in seen.rows[StatusKind.NEW]] == [door.id]
    assert {kind: [row.id for row in rows] for kind, rows in narrowed.rows.items()} == {StatusKind.NEW: [secret.id]}


def test_the_page_shows_lanes_and_finds_its_way_back_to_rows(make: Factory, pam: FlaskClient) -> None:
    door = make.submission("The door is heavy")
    page = pam.get(f"{LANES}&sort=age").text
    assert f'data-card="{door.id}"' in page
    assert 'aria-label="The backlog by status"' in page
    assert "data-rank" not in page
    assert 'href="/staff/backlog?sort=age"' in page  # as rows
    assert "Nothing matches" in pam.get(f"{LANES}&q=xylophone").text


def test_many_cards_cost_as_many_statements_as_one(app: Flask, make: Factory, pam: FlaskClient) -> None:
    for number in range(20):
        make.submission(f"Number {number}")
    pam.get(LANES)
    with count_queries(app) as counted:
        assert pam.get(LANES).status_code == 200
    assert len(counted) <= 12, counted
    assert "All 20" in pam.get(LANES).text


def test_a_card_is_moved_and_taken_back(app: Flask, make: Factory, pam: FlaskClient) -> None:
    door = make.submission("The door is heavy")
    answer = drop(pam, door, "review")
    assert (answer.status_code, answer.headers["Location"]) == (303, LANES)
    assert status_of(app, door) is StatusKind.REVIEW
    page = pam.get(LANES).text
    assert "Moved." in page
    undo = page.partition("/staff/backlog/many/")[2].partition('"')[0]
    assert pam.post(f"/staff/backlog/many/{undo}", data={"in": "face=lanes"}).status_code == 303
    assert status_of(app, door) is StatusKind.NEW


def test_what_needs_a_word_leads_to_where_it_is_said(app: Flask, make: Factory, pam: FlaskClient) -> None:
    door = make.submission("The door is heavy")
    answer = drop(pam, door, "declined")
    assert answer.headers["Location"] == f"/staff/submissions/{door.id}#status-title"
    assert status_of(app, door) is StatusKind.NEW
    assert "That needs a word" in pam.get(answer.headers["Location"]).text


@pytest.mark.parametrize("dropped", ["", "x", "1", "1:", "1:nowhere", "0:review", "9" * 30 + ":review", "-1:review"])
def test_what_no_page_sends_is_not_found(make: Factory, pam: FlaskClient, dropped: str) -> None:
    make.submission("The door is heavy")
    assert pam.post("/staff/backlog/lane", data={"dropped": dropped}).status_code == 404


def test_the_layout_stays_in_the_address_and_says_nothing_of_what_is_asked() -> None:
    query = BacklogQuery.parse({"face": "lanes", "kind": "idea"})
    assert query.to_query() == {"face": "lanes", "kind": "idea"}
    assert query.filters == {"kind": "idea"}
    assert BacklogQuery.parse({"face": "board"}).face is Face.TABLE
