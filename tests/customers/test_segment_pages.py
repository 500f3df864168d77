"""Segments in a browser, the demand behind submissions, and the backlog and the answer clock by segment."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.customers.models import Segment
from community.kernel.db import db
from community.policy import Actor, Role
from community.submissions.models import Submission
from community.submissions.services import vote
from tests.counting import count_queries
from tests.customers.people import known, segment, settle
from tests.factories import Factory

PRO = {"name": "Pro customers", "match": "all", "field_0": "plan", "op_0": "is", "value_0": "Pro"}


@pytest.fixture
def pam(make: Factory) -> FlaskClient:
    """A product manager's browser."""
    return make.client(make.actor("Pam", Role.PRODUCT_MANAGER))


def asked(app: Flask, make: Factory, voters: int = 2) -> tuple[Submission, list[Actor]]:
    """Something that people on the plan Pro ask for, who pay 100 each, and others do not."""
    people = [make.actor(f"Pia {n}") for n in range(voters)]
    submission = make.submission("Ship abroad", by=people[0])
    make.submission("Open longer", by=make.actor("Zoe"))
    with app.app_context():
        for one in people:
            known(one, plan="Pro", monthly="100")
        for one in people[1:]:
            vote(one, submission.id)
        db.session.commit()
        segment("Pro customers", ("plan", "is", "Pro"))
        settle()
    return submission, people


def test_a_rule_is_counted_before_it_is_kept_and_without_a_script(app: Flask, pam: FlaskClient, make: Factory):
    for name in ("Ana", "Bo"):
        with app.app_context():
            known(make.member(name), plan="Pro")
    form = pam.get("/staff/segments/new")
    assert form.text.count("<fieldset") == 3
    counted = pam.get(
        "/staff/segments/new", query_string={**PRO, "field_1": "votes", "op_1": "at_most", "value_1": "0"}
    )
    assert "customers meet this" in counted.text
    assert counted.text.count("<fieldset") == 3
    with app.app_context():
        assert db.session.scalar(db.select(Segment.id)) is None
    answer = pam.post("/staff/segments", data=PRO)
    assert answer.status_code == 303
    assert "being counted" in pam.get(answer.headers["Location"]).text
    with app.app_context():
        settle()
    page = pam.get(answer.headers["Location"]).text
    assert "Plan is Pro" in page
    assert "Below 5 people no names are shown." in page
    assert "Ana" not in page


def test_what_makes_no_sense_is_said_beside_its_value(pam: FlaskClient):
    wrong = {**PRO, "name": "", "field_1": "votes", "op_1": "is", "value_1": "many"}
    answer = pam.post("/staff/segments", data=wrong)
    assert answer.status_code == 422
    assert 'id="f-value_1-error"' in answer.text
    assert 'value="many"' in answer.text
    assert pam.post("/staff/segments", data={"name": "Nobody"}).status_code == 422


def test_a_segment_says_what_it_asks_for_more_than_others(app: Flask, pam: FlaskClient, make: Factory):
    asked(app, make)
    page = pam.get("/staff/segments/1").text
    assert "Ship abroad" in page
    assert "Open longer" not in page
    assert "1.5×" in page  # both of two, against two of three
    assert "€200" in page
    mo = make.client(make.actor("Mo", Role.MODERATOR))
    assert "€200" not in mo.get("/staff/segments/1").text


def test_names_are_shown_of_five_and_more_and_not_where_they_tell_what_somebody_pays(
    app: Flask, pam: FlaskClient, make: Factory
):
    asked(app, make, voters=5)
    with app.app_context():
        segment("Paying", ("monthly", "at_least", "50"))
    mo = make.client(make.actor("Mo", Role.MODERATOR))
    assert "Pia 3" in mo.get("/staff/segments/1").text
    assert "Pia 3" not in mo.get("/staff/segments/2").text
    assert "Pia 3" in pam.get("/staff/segments/2").text


def test_the_backlog_is_narrowed_to_a_segment_and_ordered_by_money(app: Flask, pam: FlaskClient, make: Factory):
    asked(app, make)
    page = pam.get("/staff/backlog?segment=pro-customers").text
    assert "Ship abroad" in page
    assert "Open longer" not in page
    assert "€200" in page
    assert "Open longer" not in pam.get("/staff/backlog?q=segment:pro-customers").text
    assert "Only the team sees" in make.client(make.member()).get("/search?q=segment:pro-customers+longer").text
    ordered = pam.get("/staff/backlog?sort=money").text
    assert ordered.index("Ship abroad") < ordered.index("Open longer")
    mo = make.client(make.actor("Mo", Role.MODERATOR))
    assert "€" not in mo.get("/staff/backlog?sort=money").text


def test_the_answer_clock_runs_by_segment(app: Flask, pam: FlaskClient, make: Factory):
    asked(app, make)
    page = pam.get("/staff/answers").text
    assert "By segment" in page
    assert "Open longer" in page
    assert "Open longer" not in pam.get("/staff/answers?segment=pro-customers").text


def test_a_submission_says_who_asks_and_what_they_are_worth(app: Flask, pam: FlaskClient, make: Factory):
    submission, _people = asked(app, make)
    page = pam.get(f"/staff/submissions/{submission.id}").text
    assert "Who asks for it" in page
    assert "Pro customers" in page
    assert "€200" in page
    mo = make.client(make.actor("Mo", Role.MODERATOR))
    seen = mo.get(f"/staff/submissions/{submission.id}").text
    assert "Pro customers" in seen
    assert "€" not in seen


@pytest.mark.parametrize(
    "address",
    ["/staff/submissions/1", "/staff/inbox", "/staff/backlog?sort=money", "/staff/segments/1", "/staff/answers"],
)
def test_pages_with_segments_ask_few_questions(app: Flask, make: Factory, address: str):
    asked(app, make)
    ada = make.client(make.actor("Ada", Role.ADMINISTRATOR))
    ada.get(address)
    with count_queries(app) as statements:
        assert ada.get(address).status_code == 200
    assert len(statements) <= 12, statements
