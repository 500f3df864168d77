"""Rescues as the team meets them: the board, one of them, the mark on the desk, money for whom it is."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from community.accounts.models import Member
from community.care.models import Rescue, RescueSign, RescueState, Rule
from community.customers.models import Basis
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Actor, Role
from tests.care.house import ANGRY, FAREWELL, pays, rescues, said
from tests.counting import count_queries
from tests.factories import Factory
from tests.notifications.telling import sources, work

pytestmark = pytest.mark.database
MOST = 12
SOON = (now() + timedelta(days=3)).date().isoformat()


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def lea(make: Factory) -> Actor:
    return make.actor("Lea", Role.PRODUCT_MANAGER)


@pytest.fixture
def desk(make: Factory, mo: Actor) -> FlaskClient:
    return make.client(mo)


@pytest.fixture
def ana(app: Flask, make: Factory) -> Actor:
    return make.actor("Ana Quist")


def state(app: Flask) -> RescueState:
    return rescues(app)[0].state


def test_who_is_upset_stands_on_the_board_and_the_desk_leads_there(
    app: Flask, make: Factory, desk: FlaskClient, ana: Actor
) -> None:
    assert "Nobody is about to leave" in desk.get("/staff/care").text
    submission = said(app, make, FAREWELL, by=ana)
    board = desk.get("/staff/care").text
    assert "Ana Quist" in board
    assert "They speak of leaving" in board
    for address in (f"/staff/submissions/{submission.id}", f"/staff/inbox/{submission.id}"):
        assert "/staff/care/1" in desk.get(address).text
    page = desk.get("/staff/care/1").text
    assert '<q dir="auto">cancel my subscription</q>' in page
    assert "Please cancel my subscription." in page


def test_the_mark_costs_the_desk_no_question(app: Flask, make: Factory, desk: FlaskClient, ana: Actor) -> None:
    submission = make.submission("The door.", by=ana)
    address = f"/staff/inbox/{submission.id}"
    with count_queries(app) as before:
        assert "They may leave" in desk.get(address).text
    said(app, make, FAREWELL, by=ana)
    with count_queries(app) as after:
        assert "/staff/care/1" in desk.get(address).text
    assert len(after) <= len(before)


def test_a_rescue_from_first_to_last_without_a_script(
    app: Flask, make: Factory, desk: FlaskClient, lea: Actor, ana: Actor
) -> None:
    submission = make.submission("The door.", by=ana)
    here = f"/staff/submissions/{submission.id}/rescue"
    assert desk.get(here).status_code == 200
    assert desk.post(here, data={"why": " "}).status_code == 422
    assert desk.post(here, data={"why": "She said so."}, follow_redirects=True).status_code == 200
    base = "/staff/care/1"
    assert desk.post(f"{base}/plan", data={"next_step": "Call her.", "next_on": "soon"}).status_code == 422
    page = desk.post(f"{base}/plan", data={"next_step": "Call her.", "next_on": SOON}, follow_redirects=True).text
    assert "Call her." in page
    assert desk.post(f"{base}/notes", data={"word": "She laughed."}, follow_redirects=True).text.count("She laughed.")
    refused = desk.post(f"{base}/release", data={"reason": ""})
    assert refused.status_code == 422
    assert "Please fill this in." in refused.text
    desk.post(f"{base}/release", data={"reason": "They want what we do not make."})
    assert "waits for a second person" in desk.get(base).text
    assert desk.post(f"{base}/release/confirmation").status_code == 403
    second = make.client(lea)
    assert "They want what we do not make." in second.get("/staff/care/1").text
    assert "Ana Quist" in second.get("/staff/care?which=asked").text
    page = second.post(f"{base}/release/confirmation", follow_redirects=True).text
    assert "Let go, by two of you." in page
    assert state(app) is RescueState.LET_GO
    assert "Ana Quist" in second.get("/staff/care?which=closed").text
    second.post(f"{base}/outcome/withdrawal")
    assert state(app) is RescueState.OPEN
    assert desk.post(f"{base}/outcome", data={"outcome": "let_go", "how": "So."}).status_code == 422
    desk.post(f"{base}/outcome", data={"outcome": "saved", "how": "She ordered again."})
    assert state(app) is RescueState.SAVED
    assert "There is no control group" in desk.get("/staff/care").text


def test_what_was_typed_is_not_lost_when_it_is_refused(
    app: Flask, make: Factory, desk: FlaskClient, ana: Actor
) -> None:
    said(app, make, ANGRY, by=ana)
    page = desk.post("/staff/care/1/plan", data={"next_step": "Call her at home.", "next_on": "2020-01-01"})
    assert page.status_code == 422
    assert "Call her at home." in page.text
    assert "This day is over." in page.text


def test_money_is_shown_to_whom_it_may_be_shown(
    app: Flask, make: Factory, desk: FlaskClient, lea: Actor, ana: Actor
) -> None:
    pays(app, ana, 123_45)
    pays(app, make.actor("Bo"), 1_00)
    pays(app, make.actor("Cy"), 1_00)
    said(app, make, ANGRY, by=ana)
    desk.post("/staff/care/1/outcome", data={"outcome": "saved", "how": "So."})
    stake = "€2,074"  # 123.45 × 0.7 × 24
    manager = make.client(lea)
    for address in ("/staff/care?which=closed", "/staff/care/1"):
        assert stake in manager.get(address).text
        page = desk.get(address).text
        assert "€" not in page
        assert "high" in page


def test_the_next_page_says_nothing_of_money(app: Flask, make: Factory, desk: FlaskClient, lea: Actor) -> None:
    many(app, 60)
    page = desk.get("/staff/care").text
    assert "after=" in page
    assert page.count("/staff/care/") - desk.get("/staff/care?after=99999999").text.count("/staff/care/") == 0
    address = page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    assert int(address.rpartition("after=")[2]) <= 60
    assert desk.get(address).text.count('scope="row"') == 10


def many(app: Flask, number: int) -> None:
    """So many rescues with two signs each."""
    with app.app_context():
        make = Factory(app)
        submission = make.submission()
        first = (db.session.scalar(select(func.max(Member.id))) or 0) + 1
        people = [
            {"id": first + n, "name": f"Customer {n}", "role": Role.CUSTOMER, "created_at": now(), "language": "en"}
            for n in range(number)
        ]
        db.session.execute(insert(Member), people)
        about = {"heat": 0.8, "opened_at": now(), "state": RescueState.OPEN, "basis": Basis.KNOWN}
        cases = [
            {"id": n + 1, "customer_id": first + n, "stake": 100 + n, "rank": 80.0 + n, **about} for n in range(number)
        ]
        db.session.execute(insert(Rescue), cases)
        laid = {"submission_id": submission.id, "evidence": "awful", "happened_at": now(), "at": now()}
        signs = [
            {"rescue_id": n + 1, "rule": rule, **laid} for n in range(number) for rule in (Rule.HEAT, Rule.LEAVING)
        ]
        db.session.execute(insert(RescueSign), signs)
        db.session.commit()


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMINISTRATOR])
def test_a_thousand_rescues_are_read_page_by_page_with_few_questions(app: Flask, make: Factory, role: Role) -> None:
    browser = make.client(make.actor(role=role))
    many(app, 1_000)
    for address in ("/staff/care", "/staff/care?after=500", "/staff/care?which=closed", "/staff/care/700"):
        with count_queries(app) as statements:
            assert browser.get(address).status_code == 200
        assert 0 < len(statements) <= MOST, statements


def test_an_address_that_means_nothing_is_the_first_page(app: Flask, make: Factory, desk: FlaskClient) -> None:
    many(app, 3)
    for address in ("/staff/care?which=all", "/staff/care?after=x", "/staff/care?after=-1", "/staff/care?after=9e9"):
        assert desk.get(address).text.count('scope="row"') == 3
    assert desk.get("/staff/care?after=99999999999999999999").status_code == 200
    assert desk.get("/staff/care/4").status_code == 404


def test_whoever_gets_it_is_told_and_who_takes_it_is_not(
    app: Flask, make: Factory, desk: FlaskClient, mo: Actor, lea: Actor, ana: Actor
) -> None:
    said(app, make, ANGRY, by=ana)
    desk.post("/staff/care/1/owner", data={"owner": mo.id})
    work(app)
    assert "rescue" not in sources(app, mo)
    desk.post("/staff/care/1/owner", data={"owner": lea.id})
    work(app)
    assert sources(app, lea) == ["rescue"]
    assert sources(app, ana) == []
    page = make.client(lea).get("/me/notifications").text
    assert "A customer who may leave is yours to look after" in page
    assert "Ana Quist" in page
    assert desk.post("/staff/care/1/owner", data={"owner": ana.id}).status_code == 422
    desk.post("/staff/care/1/outcome", data={"outcome": "lost", "how": "So."})
    assert "Ana Quist" not in make.client(lea).get("/me/notifications").text
