"""The backlog's table: columns, two orders, pages, views."""

import base64
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from community.backlog.columns import (
    USUAL,
    Column,
    ColumnKey,
    Width,
    read_columns,
    resized,
    shifted,
    turned,
    write_columns,
)
from community.backlog.commands import BacklogQuery, NotePlan
from community.backlog.queries import read_backlog
from community.backlog.services import note_plan
from community.kernel.db import db
from community.policy import SYSTEM, Actor, Role
from community.submissions.models import Submission
from tests.factories import Factory
from tests.look.reading import read

SOME = st.lists(st.builds(Column, st.sampled_from(ColumnKey), st.sampled_from(Width)), unique_by=lambda one: one.key)


@given(SOME)
def test_columns_are_read_as_they_were_written(columns: list[Column]):
    again = read_columns(write_columns(columns))
    if not columns:
        assert again == USUAL
    elif ColumnKey.TITLE in {one.key for one in columns}:
        assert list(again) == columns
    else:
        assert list(again) == [Column(ColumnKey.TITLE), *columns]


@given(st.text(max_size=500))
def test_any_text_names_some_columns(text: str):
    assert read_columns(text)


def test_a_column_is_turned_shifted_and_resized():
    votes, title = Column(ColumnKey.VOTES), Column(ColumnKey.TITLE)
    assert turned((votes, title), ColumnKey.VOTES) == (title,)
    assert turned((title,), ColumnKey.VOTES) == (title, votes)
    assert turned((votes, title), ColumnKey.TITLE) == (votes, title)
    assert shifted((votes, title), ColumnKey.VOTES, 1) == (title, votes)
    assert shifted((votes, title), ColumnKey.VOTES, -1) == (votes, title)
    assert shifted((title,), ColumnKey.VOTES, 1) == (title,)
    assert resized((votes,), ColumnKey.VOTES, Width.WIDE) == (Column(ColumnKey.VOTES, Width.WIDE),)
    assert read_columns("") == USUAL
    assert write_columns(USUAL) == ""


def ids_of(query: dict[str, str], size: int) -> list[int]:
    """Every id that a question finds, page by page."""
    found: list[int] = []
    cursor = None
    while True:
        page = read_backlog(SYSTEM, BacklogQuery.parse(query), cursor, size).page
        found += [row.id for row in page.rows]
        if page.next is None:
            return found
        cursor = page.next


@pytest.mark.database
@pytest.mark.parametrize("size", [1, 2, 50])
@pytest.mark.parametrize(
    "query",
    [
        {"sort": "votes", "then": "age", "then_dir": "asc"},
        {"sort": "votes", "dir": "asc", "then": "effort"},
        {"sort": "rank", "then": "score"},
        {"sort": "effort", "then": "rank"},
        {"sort": "effort", "dir": "asc", "then": "votes"},
        {"sort": "age", "then": "votes"},
    ],
)
def test_pages_in_two_orders_show_each_row_once_and_in_order(
    app: Flask, make: Factory, query: dict[str, str], size: int
):
    for number in range(7):
        make.submission(f"Door {number} is heavy.")
    with app.app_context():
        for number, row in enumerate(db.session.scalars(sa.select(Submission).order_by(Submission.id))):
            row.votes, row.rank, row.score = number % 3, ("a", "b", "~")[number % 3], float(number % 2)
            row.created_at -= timedelta(days=number % 4)
            if number % 3:
                note_plan(SYSTEM, row.id, NotePlan.parse({"effort": number % 2 + 1}))
        db.session.commit()
        found = ids_of(query, size)
        rows = {row.id: row for row in read_backlog(SYSTEM, BacklogQuery(), None, 50).page.rows}
    values = {
        "votes": lambda row: row.votes,
        "age": lambda row: -row.created_at.timestamp(),
        "rank": lambda row: [-ord(one) for one in row.rank],
        "score": lambda row: row.score,
        "effort": lambda row: row.effort or -1.0,
    }
    expected = sorted(rows)
    last = query.get("then_dir", "desc")
    low_first = query["then"] in ("age", "rank")
    expected.sort(reverse=(last == "desc") is not low_first)
    expected.sort(key=lambda key: values[query["then"]](rows[key]), reverse=last == "desc")
    expected.sort(key=lambda key: values[query["sort"]](rows[key]), reverse=query.get("dir", "desc") == "desc")
    assert found == expected


@pytest.mark.database
@pytest.mark.parametrize("key", ["\0", "\ud800", "é", 7, None, ["a"]])
def test_a_cursor_that_no_page_gave_is_the_first_page(app: Flask, make: Factory, key: object):
    made = make.submission()
    cursor = base64.urlsafe_b64encode(json.dumps([[key], made.id]).encode()).decode()
    with app.app_context():
        page = read_backlog(SYSTEM, BacklogQuery.parse({"sort": "rank"}), cursor).page
    assert [row.id for row in page.rows] == [made.id]


@pytest.fixture
def pam(make: Factory) -> Actor:
    """A product manager."""
    return make.actor("Pam", Role.PRODUCT_MANAGER)


@pytest.fixture
def pams(make: Factory, pam: Actor) -> FlaskClient:
    """Pam's pams."""
    return make.client(pam)


def test_columns_are_chosen_by_buttons_that_change_the_address(make: Factory, pams: FlaskClient):
    make.submission()
    assert "Trend" not in heads(pams.get("/staff/backlog").text)
    turned_on = pams.get("/staff/backlog/columns?do=turn:trend&kind=complaint")
    assert "trend" in turned_on.location
    assert "kind=complaint" in turned_on.location
    address = turned_on.location.replace("/columns", "")
    assert "Trend" in heads(pams.get(address).text)
    assert pams.get("/staff/backlog/columns?do=turn:nothing").location == "/staff/backlog/columns"
    wide = pams.get("/staff/backlog/columns?cols=votes,title&do=wide:votes").location
    assert "votes%3Awide%2Ctitle" in wide


def heads(page: str) -> list[str]:
    """The heads of the table's columns."""
    return [one.name for one in read(page) if one.tag == "th" and one.attributes.get("scope") == "col"]


def test_a_view_is_kept_shared_set_first_and_removed(make: Factory, pams: FlaskClient):
    make.submission()
    kept = pams.post(
        "/staff/backlog/views",
        data={"view_name": "Doors by effort", "in": "q=door&sort=effort", "is_shared": "true", "is_default": "true"},
    )
    assert kept.location == "/staff/backlog?q=door&sort=effort"
    colleague = make.client(make.actor("Mo", Role.MODERATOR))
    assert "Doors by effort" in colleague.get("/staff/backlog").text
    assert "Doors by effort" not in colleague.get("/staff/inbox").text
    assert 'value="door"' in pams.get("/staff/backlog").text
    assert 'value="door"' not in pams.get("/staff/backlog?view=all").text
    assert colleague.post("/staff/backlog/views/1/deletion").status_code == 404
    assert pams.post("/staff/backlog/views/1/deletion", data={"in": ""}).status_code == 303
    assert "Doors by effort" not in colleague.get("/staff/backlog").text
    refused = pams.post("/staff/backlog/views", data={"view_name": "", "in": "q=door"})
    assert refused.status_code == 422
    assert "Please fill this in." in refused.text


def test_who_may_not_see_money_is_not_shown_its_column_or_order(make: Factory):
    make.submission()
    page = (
        make.client(make.actor("Mo", Role.MODERATOR)).get("/staff/backlog?sort=money&then=money&cols=money,votes").text
    )
    assert heads(page) == ["Tick", "In their words", "Votes", "Triage"]


def test_a_list_narrowed_to_an_owner_shows_theirs(app: Flask, make: Factory, pam: Actor, pams: FlaskClient):
    mine, other = make.submission("The door is heavy."), make.submission("The lid leaks.")
    with app.app_context():
        note_plan(pam, mine.id, NotePlan.parse({"owner": pam.id}))
        db.session.commit()
    page = pams.get(f"/staff/backlog?owner={pam.id}").text
    assert f'id="row-{mine.id}"' in page
    assert f'id="row-{other.id}"' not in page


def test_how_much_it_matters_is_a_column(app: Flask, make: Factory, pams: FlaskClient):
    ana, ben = make.actor("Ana"), make.actor("Ben")
    submission = make.submission("The door is heavy.", by=ana)
    make.client(ben).post(f"/submissions/{submission.id}/vote")
    for who, step in ((ana, "would_leave"), (ben, "nice")):
        make.client(who).post(f"/submissions/{submission.id}/importance", data={"importance": step})
    page = read(pams.get("/staff/backlog?cols=title,importance").text)
    (cell,) = (one for one in page if one.attributes.get("data-label") == "Matters")
    assert cell.name == "Would leave 1 Nice 1"
