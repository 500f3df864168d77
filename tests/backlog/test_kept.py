"""What the backlog keeps from one page to the next is never older than what is there, nor anybody else's."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.backlog import services
from community.backlog.commands import BacklogQuery, KeepFormula
from community.backlog.queries import count_backlog, read_backlog
from community.backlog.scoring import Factor, Formula, Term
from community.kernel.db import db
from community.policy import SYSTEM, VISITOR, Actor, Audience, Role
from community.submissions.models import Submission
from community.triage.commands import KeepTag
from community.triage.services import keep_tag
from tests.factories import Factory
from tests.look.reading import read


@pytest.fixture
def pams(make: Factory) -> FlaskClient:
    """The browser of a product manager."""
    return make.client(make.actor("Pam", Role.PRODUCT_MANAGER))


def found(query: dict[str, str], reader: Actor = SYSTEM) -> list[str]:
    """What a question finds, which is as many as it counts."""
    asked = BacklogQuery.parse(query)
    rows = read_backlog(reader, asked).page.rows
    assert count_backlog(reader, asked) == len(rows)
    return [row.title for row in rows]


def rail(client: FlaskClient) -> list[str]:
    """The places of the staff's rail, with what waits there."""
    return [
        one.name for one in read(client.get("/staff/backlog").text) if "rail__item" in one.attributes.get("class", "")
    ]


@pytest.mark.database
def test_questions_of_one_shape_share_a_statement_and_no_values(app: Flask, make: Factory):
    shops, web = make.board("Shops"), make.board("Web")
    for body, board, kind in [
        ("Heavy door.", shops, "idea"),
        ("Late train.", shops, "complaint"),
        ("Small font.", web, "idea"),
    ]:
        make.submission(body, on=board, kind=kind)
    with app.app_context():
        db.session.execute(sa.update(Submission).values(votes=Submission.id))
        db.session.commit()
        assert found({"board": "shops", "kind": "idea", "votes": "1"}) == ["Heavy door."]
        assert found({"board": "shops", "kind": "complaint", "votes": "1"}) == ["Late train."]
        assert found({"board": "web", "kind": "idea", "votes": "3"}) == ["Small font."]
        assert found({"board": "web", "kind": "idea", "votes": "4"}) == []
        assert found({"ip": "waiting", "board": "web"}) == ["Small font."]


@pytest.mark.database
def test_a_statement_is_kept_for_those_who_may_read_the_same_boards(app: Flask, make: Factory):
    make.submission("For everybody.", on=make.board("Shops"))
    make.submission("For us alone.", on=make.board("Team", Audience.STAFF), by=make.actor("Mo", Role.MODERATOR))
    customer = make.actor()
    with app.app_context():
        for _ in range(2):
            assert found({"sort": "age"}) == ["For everybody.", "For us alone."]
            assert found({"sort": "age"}, customer) == found({"sort": "age"}, VISITOR) == ["For everybody."]


def test_the_rail_counts_what_came_since_and_shows_each_their_own_places(app: Flask, make: Factory, pams: FlaskClient):
    mo = make.client(make.actor("Mo", Role.MODERATOR))
    assert "Inbox" in rail(pams)
    make.submission()
    assert "Inbox 1" in rail(pams)
    assert "Inbox 1" in rail(mo)
    assert ("Exports" in rail(pams), "Exports" in rail(mo)) == (True, False)
    assert ("Duplicates" in rail(pams), "Duplicates" in rail(mo)) == (False, True)
    assert [one for one in rail(pams) if "Pam" in one]
    assert not [one for one in rail(mo) if "Pam" in one]


def test_the_rail_follows_a_new_name_and_a_new_role(app: Flask, make: Factory, pams: FlaskClient):
    rail(pams)
    with app.app_context():
        db.session.execute(sa.update(Member).where(Member.name == "Pam").values(name="Pat", role=Role.MODERATOR))
        db.session.commit()
    places = rail(pams)
    assert "Exports" not in places
    assert [one for one in places if "Pat" in one]


def test_the_rail_marks_the_place_where_one_is(pams: FlaskClient):
    def here(path: str) -> list[str]:
        nav = [one for one in read(pams.get(path).text) if "rail__item" in one.attributes.get("class", "")]
        return [one.name for one in nav if one.attributes.get("aria-current") == "page"]

    assert here("/staff/backlog") == ["Backlog"]
    assert here("/staff/exports") == ["Exports"]
    assert here("/staff/backlog/score") == ["Backlog"]


def test_filters_offer_what_was_made_since(app: Flask, make: Factory, pams: FlaskClient):
    make.submission()
    assert "Deliveries" not in pams.get("/staff/backlog").text
    make.board("Deliveries")
    make.actor("Ole", Role.MODERATOR)
    with app.app_context():
        keep_tag(SYSTEM, KeepTag(name="Doors"))
        db.session.commit()
    page = pams.get("/staff/backlog?tag=doors").text
    assert '<option value="deliveries">Deliveries</option>' in page
    assert '<option value="doors" selected>Doors</option>' in page
    assert ">Ole</option>" in page


def test_the_sum_on_a_row_follows_the_formula(app: Flask, make: Factory, pams: FlaskClient):
    make.submission()

    def told(weight: int) -> str:
        with app.app_context():
            formula = Formula(above=(Term(factor=Factor.VOTES, weight=weight),))
            services.save_formula(SYSTEM, KeepFormula(name="Ours", formula=formula))
            services.rescore_all()
            db.session.commit()
        return pams.get("/staff/backlog?sort=score&cols=score").text

    assert "1 Votes × 3" in told(3)
    assert "1 Votes × 4" in told(4)
    assert "1 Votes × 3" in told(3)
