"""Noting for customers what they said elsewhere: by the team, once, with their words; theirs to confirm or remove."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.customers.models import Note
from community.kernel.db import db
from community.notifications.models import Mail
from community.policy import SYSTEM, Audience, Role
from community.submissions.models import Follow, StatusKind, Submission, Vote
from community.submissions.services import merge, vote
from community.submissions.services.recount import drifts
from tests.customers.people import settle
from tests.factories import Factory

TOLD = {"source": "call", "quote": "I carried it up the stairs myself!"}


@pytest.fixture
def mo(make: Factory) -> FlaskClient:
    """A moderator's browser."""
    return make.client(make.actor("Mo", Role.MODERATOR))


def votes(app: Flask, submission: Submission) -> int | None:
    """How many votes it has."""
    with app.app_context():
        return db.session.scalar(db.select(Submission.votes).where(Submission.id == submission.id))


def link(app: Flask) -> str:
    """The link in the one mail that was written."""
    with app.app_context():
        settle()
        (mail,) = db.session.scalars(db.select(Mail)).all()
        assert TOLD["quote"] in mail.text
        return next(word for word in mail.text.split() if "/noted/" in word).removeprefix("http://localhost")


def test_a_vote_for_a_new_contact_counts_once_and_brings_one_mail(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission("The door")
    where = f"/staff/submissions/{submission.id}/on-behalf"
    told = {**TOLD, "name": "Kari Nordmann", "email": "kari@example.org"}
    for _ in range(2):
        assert mo.post(where, data=told).status_code == 303
    assert votes(app, submission) == 2
    link(app)
    page = mo.get(f"/staff/submissions/{submission.id}").text
    assert "Kari Nordmann" in page
    assert TOLD["quote"] in page
    assert "noted by Mo" in page
    assert TOLD["quote"] not in make.client().get(f"/submissions/{submission.id}-the-door").text
    with app.app_context():
        kari = db.session.execute(db.select(Member).where(Member.email == "kari@example.org")).scalar_one()
        assert kari.confirmed_at is None
        assert kari.password_hash is None
        assert db.session.scalar(db.select(Follow.member_id).where(Follow.member_id == kari.id)) is None


def test_looking_changes_nothing_and_the_customer_has_the_last_word(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission("The door")
    mo.post(f"/staff/submissions/{submission.id}/on-behalf", data={**TOLD, "email": "kari@example.org"})
    address, nobody = link(app), make.client()
    for _ in range(2):
        page = nobody.get(address)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "private, no-store"
    with app.app_context():
        assert db.session.scalar(db.select(Note.confirmed_at)) is None
    assert nobody.post(address, data={"reply": "correct", "quote": " "}).status_code == 422
    assert nobody.post(address, data={"reply": "correct", "quote": "I *pushed* it."}).status_code == 303
    assert nobody.post(address, data={"reply": "confirm"}).status_code == 303
    assert "I *pushed* it." in mo.get(f"/staff/submissions/{submission.id}").text
    assert votes(app, submission) == 2
    assert nobody.post(address, data={"reply": "remove"}).status_code == 200
    assert votes(app, submission) == 1
    assert nobody.get(address).status_code == 410
    with app.app_context():
        assert db.session.scalar(db.select(Note.quote)) == ""


def test_a_vote_that_was_the_customers_own_stays_when_the_note_goes(app: Flask, mo: FlaskClient, make: Factory):
    ana, submission = make.actor("Ana"), make.submission("The door")
    with app.app_context():
        vote(ana, submission.id)
        db.session.commit()
    mo.post(f"/staff/submissions/{submission.id}/on-behalf", data={**TOLD, "member": ana.id})
    with app.app_context():
        note_id = db.session.scalar(db.select(Note.id))
    assert mo.post(f"/staff/notes/{note_id}/removal").status_code == 303
    assert votes(app, submission) == 2


def test_a_set_counts_a_contact_as_anybody(app: Flask, mo: FlaskClient, make: Factory):
    one, other = make.submission("The door"), make.submission("A heavy door")
    for submission in (one, other):
        mo.post(f"/staff/submissions/{submission.id}/on-behalf", data={**TOLD, "email": "kari@example.org"})
    with app.app_context():
        merge(SYSTEM, other.id, one.id)
        db.session.commit()
    assert votes(app, one) == 3


def test_what_is_posted_for_a_customer_is_theirs(app: Flask, mo: FlaskClient, make: Factory):
    board = make.board("Shops")
    told = {**TOLD, "email": "kari@example.org", "name": "Kari", "board": board.id, "kind": "complaint"}
    for _ in range(2):
        assert mo.post("/staff/on-behalf", data=told).status_code == 303
    with app.app_context():
        (row,) = db.session.execute(
            db.select(Submission.id, Member.name, Submission.body).join(Member, Member.id == Submission.author_id)
        ).all()
        assert (row.name, row.body) == ("Kari", TOLD["quote"])
        assert db.session.scalar(db.select(Follow.member_id)) is None
    assert make.client().post(link(app), data={"reply": "remove"}).status_code == 200
    assert make.client().get(f"/submissions/{row.id}-x").status_code in (404, 410)


def test_whoever_signs_up_with_that_address_takes_it_over(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission("The door")
    mo.post(f"/staff/submissions/{submission.id}/on-behalf", data={**TOLD, "email": "kari@example.org", "name": "K"})
    browser = make.client()
    browser.post("/sign-up", data={"name": "Kari Nordmann", "email": "kari@example.org"})
    with app.app_context():
        settle()
        texts = db.session.scalars(db.select(Mail.text)).all()
        path = next(word for text in texts for word in text.split() if "/confirm/" in word)
    path = path.removeprefix("http://localhost")
    assert browser.post(path, data={"name": "Kari Nordmann", "password": "seven yellow lanterns"}).status_code == 303
    assert "The door" in browser.get("/").text
    with app.app_context():
        kari = db.session.execute(db.select(Member).where(Member.email == "kari@example.org")).scalar_one()
        assert kari.confirmed_at is not None
        assert db.session.scalar(db.select(Note.member_id)) == kari.id
    assert votes(app, submission) == 2


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "Kari", "source": "call"}, "quote"),
        ({"name": "Kari", "quote": "x", "source": "dream"}, "source"),
        ({"quote": "x", "source": "call"}, "name"),
        ({"email": "no address", "quote": "x", "source": "call"}, "email"),
        ({"name": "Kari", "quote": "x", "source": "call", "link": "javascript:alert(1)"}, "link"),
        ({"who": "nobody", "member": "999", "quote": "x", "source": "call"}, "member"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    app: Flask, mo: FlaskClient, make: Factory, told: dict[str, str], field: str
):
    submission = make.submission("The door")
    answer = mo.post(f"/staff/submissions/{submission.id}/on-behalf", data=told)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(db.select(Note.id)) is None
        assert db.session.scalar(db.select(Member.id).where(Member.name == "Kari")) is None


def test_nobody_votes_for_the_team_or_where_it_is_decided(mo: FlaskClient, make: Factory):
    submission = make.submission("The door")
    pam = make.actor("Pam", Role.PRODUCT_MANAGER, email="pam@example.org")
    where = f"/staff/submissions/{submission.id}/on-behalf"
    assert mo.post(where, data={**TOLD, "email": "pam@example.org"}).status_code == 422
    assert pam.id
    make.status(submission, StatusKind.DONE)
    assert mo.post(where, data={**TOLD, "name": "Kari"}).status_code == 409


def test_customers_are_found_by_a_part_of_their_name(mo: FlaskClient, make: Factory):
    submission, ana = make.submission("The door"), make.member("Ana Olsen")
    page = mo.get(f"/staff/submissions/{submission.id}/on-behalf?who=olse").text
    assert "Ana Olsen" in page
    assert f'value="{ana.id}" checked' in page
    assert "Nobody here is called that" in mo.get("/staff/on-behalf?who=zzz").text


def test_the_mailed_page_says_no_title_that_not_everybody_may_read(app: Flask, mo: FlaskClient, make: Factory):
    office = make.board("Office", Audience.STAFF)
    submission = make.submission("The secret plan", by=SYSTEM, on=office)
    mo.post(f"/staff/submissions/{submission.id}/on-behalf", data={**TOLD, "email": "kari@example.org"})
    page = make.client().get(link(app)).text
    assert TOLD["quote"] in page
    assert "secret plan" not in page


def importance(app: Flask, submission: Submission) -> list[str | None]:
    """What stands on its votes."""
    with app.app_context():
        said = db.select(Vote.importance).where(Vote.submission_id == submission.id).order_by(Vote.created_at)
        return list(db.session.scalars(said))


def test_how_much_it_matters_is_noted_shown_to_them_and_gone_with_the_note(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission("The door")
    told = {**TOLD, "email": "kari@example.org", "importance": "would_leave"}
    assert mo.post(f"/staff/submissions/{submission.id}/on-behalf", data=told).status_code == 303
    assert importance(app, submission) == [None, "would_leave"]
    address = link(app)
    assert "I would leave without it" in make.client().get(address).text
    assert "Would leave" in mo.get(f"/staff/submissions/{submission.id}").text
    assert "eave" not in make.client().get(f"/submissions/{submission.id}-the-door").text
    make.client().post(address, data={"reply": "remove"})
    assert importance(app, submission) == [None]
    with app.app_context():
        assert db.session.scalar(db.select(Note.importance)) is None
        assert drifts() == []


@pytest.mark.parametrize(("before", "after"), [(None, [None]), ("nice", ["nice"])])
def test_a_note_says_nothing_over_what_a_voter_said(
    app: Flask, mo: FlaskClient, make: Factory, before: str | None, after: list[str | None]
):
    kari = make.actor("Kari")
    submission = make.submission("The door", by=kari)
    if before:
        make.client(kari).post(f"/submissions/{submission.id}/importance", data={"importance": before})
    told = {**TOLD, "member": str(kari.id), "importance": "would_leave"}
    assert mo.post(f"/staff/submissions/{submission.id}/on-behalf", data=told).status_code == 303
    assert importance(app, submission) == [before or "would_leave"]
    assert mo.post("/staff/notes/1/removal").status_code == 303
    assert importance(app, submission) == after


def test_what_is_posted_for_a_customer_may_say_how_much_it_matters(app: Flask, mo: FlaskClient, make: Factory):
    board = make.board("Shops")
    words = {**TOLD, "name": "Kari", "board": str(board.id), "kind": "idea", "importance": "matters"}
    assert mo.post("/staff/on-behalf", data=words).status_code == 303
    with app.app_context():
        assert db.session.scalar(db.select(Submission.matters)) == 1
    refused = mo.post("/staff/on-behalf", data={**words, "importance": "huge"})
    assert refused.status_code == 422
    assert "How much it matters to them: Please choose one of these." in refused.text
