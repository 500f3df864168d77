"""Root causes as the team meets them: named, linked, fixed, struck, open again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.causes.models import CauseState, Fix, RootCause, Strike, StrikeState
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Actor, Role
from community.search.pairs import compare_new
from community.submissions.models import Submission
from community.worker.outbox import drain
from tests.causes.house import caused, fixed, linked
from tests.counting import count_queries
from tests.factories import Factory

pytestmark = pytest.mark.database
WHY = {"statement": "The label is glued with the wrong glue.", "kind": "design"}


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def desk(make: Factory, mo: Actor) -> FlaskClient:
    return make.client(mo)


def days_ago(days: int) -> str:
    """The day so many ago."""
    return (now() - timedelta(days=days)).date().isoformat()


def page_of(app: Flask) -> str:
    """The page of the only cause."""
    with app.app_context():
        return f"/staff/causes/{db.session.scalars(select(RootCause.id)).one()}"


def state(app: Flask) -> CauseState:
    with app.app_context():
        return db.session.scalars(select(RootCause.state)).one()


def test_a_complaint_leads_to_a_cause_and_the_cause_to_its_words(app: Flask, make: Factory, desk: FlaskClient) -> None:
    submission = make.submission("The label fell off in the cold.", by=make.actor("Ines Torvik"))
    assert f"/staff/submissions/{submission.id}/causes" in desk.get(f"/staff/submissions/{submission.id}").text
    here = f"/staff/submissions/{submission.id}/causes"
    assert desk.post(here, data={**WHY, "cause": "", "confidence": "certain"}).status_code == 422
    page = desk.post(here, data={**WHY, "cause": "", "confidence": "confirmed"}, follow_redirects=True).text
    assert "The label is glued with the wrong glue." in page
    page = desk.get(page_of(app)).text
    assert "The label fell off in the cold." in page
    assert "Ines Torvik" in page
    desk.post(f"{here}/{page_of(app).rpartition('/')[2]}/withdrawal")
    assert "Nothing is linked yet." in desk.get(page_of(app)).text


def test_a_refused_cause_says_why_and_names_nothing(app: Flask, make: Factory, desk: FlaskClient) -> None:
    page = desk.post("/staff/causes", data={"statement": " ", "kind": "weather"})
    assert page.status_code == 422
    assert "Please fill this in." in page.text
    here = f"/staff/submissions/{make.submission().id}/causes"
    assert desk.post(here, data={"cause": "", "kind": "design"}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(RootCause)).all() == []


def test_a_cause_is_fixed_struck_and_open_again(app: Flask, make: Factory, mo: Actor, desk: FlaskClient) -> None:
    first, again = make.submission("It fell off."), make.submission("It fell off again.")
    with app.app_context():
        cause = caused(mo)
        linked(mo, cause, first, happened_on=days_ago(10))
    here = f"/staff/causes/{cause.id}"
    desk.post(f"{here}/state", data={"state": "fix_planned"})
    assert state(app) is CauseState.FIX_PLANNED
    assert desk.post(f"{here}/fixes", data={"done": "", "check": "No returns."}).status_code == 422
    fix = {"done": "Another glue.", "check": "No returns.", "shipped_on": days_ago(5), "guard_days": "90"}
    desk.post(f"{here}/fixes", data=fix)
    assert state(app) is CauseState.FIXED
    desk.post(f"/staff/submissions/{again.id}/causes", data={"cause": cause.id, "confidence": "confirmed"})
    assert state(app) is CauseState.REOPENED
    assert "The label falls off in the cold." in desk.get("/staff/causes?which=struck").text
    assert "It came back on" in desk.get(here).text


@pytest.fixture
def alike(app: Flask, make: Factory, mo: Actor) -> Callable[[], Submission]:
    """A cause that is fixed, and somebody who says what is due to it once more."""
    words = "The label of the harbour blend falls off the bag as soon as it is cold outside."
    first = make.submission(words)
    with app.app_context():
        cause = caused(mo)
        linked(mo, cause, first)
        fixed(mo, cause, now().date())
        db.session.scalars(select(Fix)).one().shipped_at = now()
        db.session.commit()
    return lambda: make.submission(f"{words} Again!")


def test_what_reads_alike_is_suggested_and_a_person_confirms(
    app: Flask, alike: Callable[[], Submission], desk: FlaskClient
) -> None:
    again = alike()
    with app.app_context():
        while drain():
            pass
        compare_new()
        db.session.commit()
        strike = db.session.scalars(select(Strike)).one()
        assert (strike.submission_id, strike.state) == (again.id, StrikeState.SUGGESTED)
    assert state(app) is CauseState.FIXED
    assert "Did it happen again?" in desk.get(page_of(app)).text
    desk.post(f"{page_of(app)}/strikes/{strike.id}/confirmation")
    assert state(app) is CauseState.REOPENED


def test_a_dismissed_suggestion_stays_so(app: Flask, alike: Callable[[], Submission], desk: FlaskClient) -> None:
    alike()
    with app.app_context():
        while drain():
            pass
        compare_new()
        db.session.commit()
        strike_id = db.session.scalars(select(Strike.id)).one()
    desk.post(f"{page_of(app)}/strikes/{strike_id}/dismissal")
    assert "Did it happen again?" not in desk.get(page_of(app)).text
    assert state(app) is CauseState.FIXED


def test_pages_cost_few_statements_whatever_is_linked(app: Flask, make: Factory, mo: Actor, desk: FlaskClient) -> None:
    submissions = [make.submission(f"It fell off, {number}.") for number in range(6)]
    with app.app_context():
        causes = [caused(mo, f"Why number {number}.") for number in range(4)]
        for cause in causes:
            for submission in submissions:
                linked(mo, cause, submission)
        fixed(mo, causes[0])
    for page in ("/staff/causes", "/staff/causes?which=hollow", f"/staff/submissions/{submissions[0].id}/causes"):
        with count_queries(app) as statements:
            assert desk.get(page).status_code == 200
        assert len(statements) <= 12, statements
    with count_queries(app) as statements:
        assert desk.get(f"/staff/causes/{causes[0].id}").status_code == 200
    assert len(statements) <= 14, statements
