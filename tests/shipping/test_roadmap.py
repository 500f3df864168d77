"""The roadmap: columns, order, pages, what only the team sees, and what it costs."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden
from community.policy import SYSTEM, VISITOR, Actor, Audience, Role
from community.promises.commands import MakePromise
from community.promises.services import make_promise
from community.shipping import queries
from community.shipping.commands import KeepOnRoadmap
from community.shipping.queries import Column
from community.shipping.queries.roadmap import COLUMN_SIZE
from community.shipping.services import keep_on_roadmap
from community.submissions import services as submissions
from community.submissions.models import Status, StatusChange, StatusKind, Submission
from community.submissions.services.recount import mend
from tests.counting import count_queries
from tests.factories import Factory


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


def titles(who: Actor, which: Column, **more: object) -> list[str]:
    return [row.title for row in queries.column(who, which, **more).rows]  # type: ignore[arg-type]


def test_each_kind_of_status_has_its_column_and_the_rest_has_none(app: Flask, make: Factory):
    for kind in StatusKind:
        made = make.submission(f"About {kind.value}")
        if kind is not StatusKind.NEW:
            make.status(made, kind)
    with app.app_context():
        assert [titles(VISITOR, which) for which in Column] == [["About planned"], ["About doing"], ["About done"]]


def test_what_most_ask_for_comes_first_and_what_was_done_last(app: Flask, make: Factory):
    first, second = make.submission("First"), make.submission("Second")
    for one in (first, second):
        make.status(one, StatusKind.PLANNED)
    with app.app_context():
        submissions.vote(make.actor("Bo"), first.id)
        db.session.commit()
        assert titles(VISITOR, Column.PLANNED) == ["First", "Second"]
    for one in (second, first):
        make.status(one, StatusKind.DONE)
    with app.app_context():
        assert titles(VISITOR, Column.DONE) == ["First", "Second"]


def test_what_the_team_keeps_back_only_the_team_sees(app: Flask, make: Factory, mo: Actor):
    door = make.submission("The door")
    make.status(door, StatusKind.PLANNED)
    with app.app_context():
        for _ in range(2):
            keep_on_roadmap(mo, door.id, KeepOnRoadmap(is_public=False))
        db.session.commit()
        trail = select(func.count()).select_from(AuditRow).where(AuditRow.action == "roadmap.kept")
        assert db.session.scalar(trail) == 1
        assert titles(VISITOR, Column.PLANNED) == []
        assert titles(mo, Column.PLANNED) == ["The door"]
        keep_on_roadmap(mo, door.id, KeepOnRoadmap(is_public=True))
        assert titles(VISITOR, Column.PLANNED) == ["The door"]


def test_customers_keep_nothing_back(app: Flask, make: Factory):
    door = make.submission()
    with app.app_context(), pytest.raises(Forbidden):
        keep_on_roadmap(make.actor("Ana"), door.id, KeepOnRoadmap(is_public=False))


def test_a_voice_has_no_card_and_its_voters_count_at_its_survivor(make: Factory, app: Flask):
    door, voice = make.submission("The door"), make.submission("Your door")
    make.status(door, StatusKind.PLANNED)
    make.status(voice, StatusKind.PLANNED)
    with app.app_context():
        submissions.merge(SYSTEM, voice.id, door.id)
        db.session.commit()
    page = app.test_client().get("/roadmap").text
    assert "Your door" not in page
    assert "2 people asked for it" in page


def test_a_day_is_named_only_where_it_is_promised(app: Flask, make: Factory, mo: Actor):
    door = make.submission("The door")
    make.status(door, StatusKind.PLANNED)
    assert "Promised for" not in app.test_client().get("/roadmap").text
    with app.app_context():
        make_promise(mo, door.id, MakePromise(text="A lighter door.", due_on=now().date() + timedelta(days=9)))
        db.session.commit()
    assert "Promised for" in app.test_client().get("/roadmap").text


def test_the_board_is_in_the_address_and_a_closed_one_is_not_there(app: Flask, make: Factory):
    shops, office = make.board("Shops"), make.board("Office", Audience.STAFF)
    beans = make.board("Beans")
    for body, board in (("The door", shops), ("The roast", beans), ("The safe", office)):
        make.status(make.submission(body, by=SYSTEM, on=board), StatusKind.PLANNED)
    browser = app.test_client()
    assert "The roast" not in browser.get("/roadmap?board=shops").text
    whole = browser.get("/roadmap").text
    assert "The door" in whole
    assert "The roast" in whole
    assert "The safe" not in whole
    assert browser.get("/roadmap?board=office").status_code == 404


def test_each_empty_column_says_so(app: Flask, make: Factory):
    make.board("Shops")
    page = app.test_client().get("/roadmap").text
    for words in ("Nothing is planned just now", "Nothing is in the works", "Nothing was done lately"):
        assert words in page


def fill(app: Flask, number: int) -> None:
    """So many copies of the one submission, planned, in the works and done by turns."""
    with app.app_context():
        one = dict(db.session.execute(db.select(Submission.__table__)).mappings().one())
        steps = {row.kind: row.id for row in db.session.execute(select(Status.kind, Status.id))}
        kinds = [StatusKind(column.value) for column in Column]
        rows = [
            {**one, "id": 1000 + n, "nonce": None, "votes": n % 7, "status_kind": kind, "status_id": steps[kind]}
            for n in range(number)
            for kind in [kinds[n % 3]]
        ]
        db.session.execute(db.insert(Submission), rows)
        moves = [
            {
                "submission_id": row["id"],
                "to_id": row["status_id"],
                "note": "Soon.",
                "html": "<p>Soon.</p>",
                "created_at": now(),
            }
            for row in rows
        ]
        db.session.execute(db.insert(StatusChange), moves)
        mend()
        db.session.commit()


@pytest.mark.parametrize("role", [None, *Role])
def test_a_thousand_items_cost_no_more_statements_than_three(app: Flask, make: Factory, role: Role | None):
    make.submission("The door", on=make.board("Shops"))
    make.board("Beans")
    fill(app, 1_000)
    browser = make.client(make.actor("Ada", role) if role else None)
    with count_queries(app) as statements:
        page = browser.get("/roadmap")
    assert page.text.count('<article class="plan"') == 3 * COLUMN_SIZE
    assert 0 < len(statements) <= 12, statements


def test_the_pages_of_a_column_show_each_item_once(app: Flask, make: Factory):
    make.submission("The door", on=make.board("Shops"))
    fill(app, 300)
    with app.app_context():
        for which in Column:
            seen, cursor = [], None
            while True:
                page = queries.column(VISITOR, which, cursor=cursor)
                seen += [row.id for row in page.rows]
                cursor = page.next
                if cursor is None:
                    break
            assert len(seen) == len(set(seen)) == 100


def test_a_visitor_gets_the_kept_page_until_something_changes(app: Flask, make: Factory, mo: Actor):
    door = make.submission("The door")
    make.status(door, StatusKind.PLANNED)
    browser = app.test_client()
    first = browser.get("/roadmap")
    with count_queries(app) as statements:
        assert browser.get("/roadmap").text.count("The door") == first.text.count("The door")
    assert len(statements) <= 1, statements
    with app.app_context():
        keep_on_roadmap(mo, door.id, KeepOnRoadmap(is_public=False))
        db.session.commit()
    assert "The door" not in browser.get("/roadmap").text
