"""Shipping in a browser: the form, the pages that come of it, the mail's link, and what each of them costs."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.kernel.db import db
from community.policy import Actor, Audience, Role
from community.shipping.models import Entry, EntryState, HelpAnswer, Helped
from community.submissions.models import StatusKind, Submission
from community.web.help_links import help_path
from tests.counting import count_queries
from tests.factories import Factory
from tests.notifications.telling import sources
from tests.shipping.house import answered, draft, shipped

FORM = {"title": "A lighter door", "benefit": "you can open it with one hand", "category": "better"}


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def desk(make: Factory, mo: Actor) -> FlaskClient:
    return make.client(mo)


def state_of(app: Flask, submission: Submission) -> StatusKind:
    with app.app_context():
        return db.session.get_one(Submission, submission.id).status_kind


def entries(app: Flask) -> list[Entry]:
    with app.app_context():
        return list(db.session.scalars(select(Entry)))


def token(app: Flask, who: Actor, entry: Entry) -> str:
    assert who.id is not None
    with app.test_request_context():
        return help_path(who.id, entry.id)


def test_shipping_is_one_form_that_says_who_will_be_told(app: Flask, make: Factory, desk: FlaskClient):
    door = make.submission("The door is heavy.", by=make.actor("Ana"))
    page = desk.get(f"/staff/changelog/new?submission={door.id}").text
    assert "One person will be told" in page
    assert "becomes done" in page
    sent = desk.post("/staff/changelog", data={**FORM, "submissions": door.id, "do": "send"}, follow_redirects=True)
    assert "Published. One person is told." in sent.text
    assert state_of(app, door) is StatusKind.DONE
    public = app.test_client().get("/changelog").text
    assert "Because one of you asked, you gain:" in public
    assert "you can open it with one hand" in public


def test_a_preview_saves_nothing_and_loses_nothing(app: Flask, make: Factory, desk: FlaskClient):
    door = make.submission()
    page = desk.post("/staff/changelog", data={**FORM, "body": "**Oiled**", "submissions": door.id, "do": "preview"})
    assert page.status_code == 200
    assert "<strong>Oiled</strong>" in page.text
    assert 'value="A lighter door"' in page.text
    assert entries(app) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"submissions": "999"}, "There is no such submission."),
        ({"add": "the door"}, "Please enter the address of a submission"),
        ({"do": "send", "publish_at": "yesterday"}, "Please enter a moment"),
        ({"do": "send", "publish_at": "2001-01-01T09:00"}, "Please give a moment that is still to come."),
        ({"category": "magic"}, "Please choose one of these."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_lost(
    app: Flask, make: Factory, desk: FlaskClient, changed: dict[str, str], message: str
):
    make.submission()
    answer = desk.post("/staff/changelog", data={**FORM, "body": "Every word of it", "do": "draft", **changed})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Every word of it" in answer.text
    assert entries(app) == []


def test_a_draft_without_a_benefit_or_a_tie_says_so_to_its_writer(desk: FlaskClient):
    page = desk.post("/staff/changelog", data={"title": "Tidying", "do": "draft"}, follow_redirects=True).text
    assert "It is tied to nothing that anybody asked for." in page
    assert "It says no benefit." in page


def test_a_submission_can_join_an_entry_that_is_being_written(app: Flask, make: Factory, mo: Actor, desk: FlaskClient):
    door, window = make.submission(), make.submission("The window.")
    with app.app_context():
        entry = draft(mo, door)
    assert "Or add it to an entry" in desk.get(f"/staff/changelog/new?submission={window.id}").text
    page = desk.post(f"/staff/changelog/{entry.id}/submissions", data={"submission": window.id}, follow_redirects=True)
    assert "The window." in page.text


def test_publishing_can_be_undone_at_once(app: Flask, make: Factory, desk: FlaskClient):
    door = make.submission()
    desk.post("/staff/changelog", data={**FORM, "submissions": door.id, "do": "send"})
    (entry,) = entries(app)
    page = desk.post(f"/staff/changelog/{entry.id}/publication/withdrawal", follow_redirects=True).text
    assert "It is a draft again." in page
    assert state_of(app, door) is StatusKind.NEW
    assert entries(app)[0].state is EntryState.DRAFT


def test_one_hears_of_an_entry_once_and_not_of_the_status_too(app: Flask, make: Factory, mo: Actor):
    ana = make.actor("Ana")
    door, window = make.submission(by=ana), make.submission("The window.", by=ana)
    with app.app_context():
        shipped(mo, door, window)
    assert sources(app, ana) == ["shipped"]


def test_whoever_may_not_read_an_entry_hears_of_the_status_instead(app: Flask, make: Factory, mo: Actor):
    ana = make.actor("Ana")
    door = make.submission(by=ana)
    with app.app_context():
        shipped(mo, door, audience=Audience.STAFF)
    assert sources(app, ana) == ["status_changed"]


def test_the_mails_link_says_nothing_until_the_button_is_pressed(app: Flask, make: Factory, mo: Actor):
    ana = make.actor("Ana")
    door = make.submission(by=ana)
    with app.app_context():
        entry = shipped(mo, door)
    path = token(app, ana, entry)
    browser = app.test_client()
    for method in (browser.get, browser.head):
        assert method(f"{path}?said=no").status_code == 200
    asked = browser.get(f"{path}?said=no").text
    assert re.search(r'value="no"\s+checked', asked)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(HelpAnswer)) == 0
    done = browser.post(path, data={"said": "no", "remark": "Still heavy."})
    assert "It is open again" in done.text
    assert state_of(app, door) is StatusKind.REVIEW
    assert "Still heavy." in app.test_client().get(f"/submissions/{door.id}-{door.slug}").text


def test_a_link_that_was_tampered_with_or_is_of_a_banned_member_is_dead(app: Flask, make: Factory, mo: Actor):
    ana = make.actor("Ana")
    with app.app_context():
        entry = shipped(mo, make.submission(by=ana))
    path = token(app, ana, entry)
    browser = app.test_client()
    assert browser.get(path + "x").status_code == 410
    with app.app_context():
        db.session.execute(db.text("UPDATE member SET banned_at = created_at WHERE name = 'Ana'"))
        db.session.commit()
    assert browser.get(path).status_code == 410
    assert browser.post(path, data={"said": "no"}).status_code == 410


def test_an_answer_without_a_choice_is_asked_for_again(app: Flask, make: Factory, mo: Actor):
    ana = make.actor("Ana")
    with app.app_context():
        entry = shipped(mo, make.submission(by=ana))
    for browser, path in (
        (make.client(ana), f"/changelog/{entry.id}/helped"),
        (app.test_client(), token(app, ana, entry)),
    ):
        answer = browser.post(path, data={"remark": "Not lost"})
        assert answer.status_code == 422
        assert "Not lost" in answer.text


def test_only_those_who_asked_are_asked(app: Flask, make: Factory, mo: Actor):
    ana, bo = make.actor("Ana"), make.actor("Bo")
    door = make.submission(by=ana)
    with app.app_context():
        entry = shipped(mo, door)
    page = f"/changelog/{entry.id}-{entry.slug}"
    assert "Did this help?" in make.client(ana).get(page).text
    assert "Did this help?" not in make.client(bo).get(page).text
    assert "Did this help?" not in app.test_client().get(page).text
    said = make.client(ana).get(f"/submissions/{door.id}-{door.slug}").text
    assert "This is here" in said
    assert "Did this help?" in said


def test_an_entry_shows_only_what_its_reader_may_open(app: Flask, make: Factory, mo: Actor):
    door = make.submission("The door", on=make.board("Shops"))
    gone = make.submission("The cellar", by=mo)
    with app.app_context():
        entry = shipped(mo, door, gone)
        db.session.execute(db.text("UPDATE submission SET deleted_at = created_at WHERE title = 'The cellar'"))
        db.session.commit()
    page = app.test_client().get(f"/changelog/{entry.id}", follow_redirects=True).text
    assert "The door" in page
    assert "The cellar" not in page


def test_what_is_not_out_yet_is_not_there(app: Flask, make: Factory, mo: Actor):
    with app.app_context():
        entry = draft(mo, make.submission())
    assert app.test_client().get(f"/changelog/{entry.id}").status_code == 404


def test_the_feed_carries_what_everybody_may_read(app: Flask, make: Factory, mo: Actor):
    shops, office = make.board("Shops"), make.board("Office", Audience.STAFF)
    safe, door = make.submission("The safe", by=mo, on=office), make.submission("The door", on=shops)
    with app.app_context():
        shipped(mo, door)
        shipped(mo, safe, title="A lighter safe")
    feed = app.test_client().get("/changelog.atom").text
    assert "A lighter door" in feed
    assert "A lighter safe" not in feed


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("where", ["/changelog", "/changelog/1-a-lighter-door", "/submissions/1-the-door"])
def test_pages_cost_few_statements_however_much_was_shipped(
    app: Flask, make: Factory, mo: Actor, role: Role | None, where: str
):
    ada = make.actor("Ada", role or Role.CUSTOMER)
    both = [make.submission("The door", by=ada), make.submission("The window", by=ada)]
    with app.app_context():
        made = [shipped(mo, *both, title="A lighter door") for _ in range(15)]
        answered(ada, made[0], Helped.YES)
    browser = make.client(ada if role else None)
    with count_queries(app) as statements:
        assert browser.get(where).status_code == 200
    assert 0 < len(statements) <= 12, statements


@pytest.mark.parametrize("where", ["/staff/changelog", "/staff/changelog/1", "/staff/changelog/new?submission=1"])
def test_the_desks_pages_cost_few_statements(app: Flask, make: Factory, mo: Actor, desk: FlaskClient, where: str):
    ana = make.actor("Ana")
    both = [make.submission("The door", by=ana), make.submission("The window", by=ana)]
    with app.app_context():
        made = [shipped(mo, *both) for _ in range(15)]
        answered(ana, made[0], Helped.NO, "Still heavy.")
    with count_queries(app) as statements:
        assert desk.get(where).status_code == 200
    assert 0 < len(statements) <= 12, statements
