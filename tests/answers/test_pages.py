"""Answering in a browser: the desk, the public page, the list, many at once, saved replies."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.answers.commands import KeepReply
from community.answers.queries import answer_of
from community.answers.services import keep_reply
from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.submissions.models import Submission
from community.submissions.services import follow, merge, vote
from tests.counting import count_queries
from tests.factories import Factory


@pytest.fixture
def mo(make: Factory) -> FlaskClient:
    """A moderator's browser."""
    return make.client(make.actor("Mo", Role.MODERATOR))


def answer(client: FlaskClient, submission: Submission, body: str, **more: object) -> int:
    """Send the box; the status that came back."""
    return client.post(
        f"/staff/submissions/{submission.id}/answer", data={"body": body, "version": 0, **more}
    ).status_code


def page_of(client: FlaskClient, submission: Submission) -> str:
    """What a reader reads."""
    return client.get(f"/submissions/{submission.id}-{submission.slug}").text


def test_everybody_reads_the_answer_above_what_became_of_it(mo: FlaskClient, make: Factory):
    submission = make.submission("The door")
    make.comment(submission, "Same here.")
    assert answer(mo, submission, "It is *mended*.") == 303
    page = page_of(make.client(), submission)
    assert page.index("The answer of Fjord Coffee") < page.index("<em>mended</em>") < page.index("Same here.")
    assert re.search(r"<b[^>]*>Mo</b>, Moderator", page)
    assert "prose--company" in page[page.index("The answer of") : page.index("<em>mended</em>")]


def test_an_answer_stays_readable_when_what_it_answered_is_merged(app: Flask, mo: FlaskClient, make: Factory):
    survivor, voice = make.submission("Doors"), make.submission("Heavy doors")
    assert answer(mo, voice, "Our *carpenter* looks at it.") == 303
    with app.app_context():
        merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
    page = page_of(make.client(), survivor)
    assert "<em>carpenter</em>" in page
    assert "What Fjord Coffee answered to these words" in page


def test_the_list_says_quietly_that_it_is_answered(mo: FlaskClient, make: Factory):
    submission = make.submission("The door")
    assert "Answered" not in make.client().get("/").text
    answer(mo, submission, "It is mended.")
    assert "Answered" in make.client().get("/").text


def test_a_page_that_was_kept_shows_the_answer_at_once(mo: FlaskClient, make: Factory):
    submission, reader = make.submission("The door"), make.client()
    tag = reader.get(f"/submissions/{submission.id}-{submission.slug}").headers["ETag"]
    answer(mo, submission, "It is mended.")
    again = reader.get(f"/submissions/{submission.id}-{submission.slug}", headers={"If-None-Match": tag})
    assert (again.status_code, "It is mended." in again.text) == (200, True)


def test_earlier_versions_are_for_staff(mo: FlaskClient, make: Factory):
    submission = make.submission()
    answer(mo, submission, "Perhaps in May.")
    answer(mo, submission, "In March.", version=1)
    assert "Perhaps in May." in page_of(mo, submission)
    assert "Perhaps in May." not in page_of(make.client(), submission)
    assert "Perhaps in May." not in page_of(make.client(make.actor()), submission)


def test_the_box_says_who_asks_and_who_follows(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission(by=make.actor("Ada"))
    others = [make.actor(name) for name in ("Bo", "Cy", "Di")]
    with app.app_context():
        for actor in others[:2]:
            vote(actor, submission.id)
        follow(others[2], submission.id)
        db.session.commit()
    for page in (mo.get("/staff/inbox").text, mo.get(f"/staff/submissions/{submission.id}").text):
        assert "Asked for by 3 people" in page
        assert "4 people follow it" in page


def test_a_preview_shows_and_saves_nothing(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission("The door", by=make.actor("Ada"))
    page = mo.post(f"/staff/submissions/{submission.id}/answer/preview", data={"body": "Dear {{name}}, **yes**."})
    assert page.status_code == 200
    assert "Dear Ada, <strong>yes</strong>." in page.text
    assert "Dear {{name}}, **yes**.</textarea>" in page.text
    with app.app_context():
        assert answer_of(submission.id) is None


def test_a_saved_reply_is_put_in_without_a_script(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission("The door", by=make.actor("Ada"))
    with app.app_context():
        reply = keep_reply(SYSTEM, KeepReply(name="Thanks", body="Thank you, {{name}}, for “{{title}}”.")).id
        db.session.commit()
    url = f"/staff/submissions/{submission.id}/answer/preview"
    page = mo.post(url, data={"body": "Hello.", "reply": reply, "use": "yes", "back": "submission"}).text
    assert "Hello.\n\nThank you, Ada, for “The door”.</textarea>" in page


def test_an_empty_answer_is_refused_with_the_form(mo: FlaskClient, make: Factory):
    submission = make.submission()
    for back in ("inbox", "submission"):
        url = f"/staff/submissions/{submission.id}/answer"
        response = mo.post(url, data={"body": " ", "back": back})
        assert (response.status_code, "Please write a few words first." in response.text) == (422, True)


def test_who_comes_second_keeps_their_words(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission()
    answer(make.client(make.actor("Ana", Role.MODERATOR)), submission, "Yes.")
    response = mo.post(f"/staff/submissions/{submission.id}/answer", data={"body": "No, never.", "version": 0})
    assert response.status_code == 409
    assert "Somebody answered meanwhile" in response.text
    assert "No, never.</textarea>" in response.text
    assert 'name="version" value="1"' in response.text


def test_many_are_answered_from_the_backlog(app: Flask, mo: FlaskClient, make: Factory):
    made = [make.submission(f"number {number}") for number in range(3)]
    ids = [submission.id for submission in made]
    answer(mo, made[2], "Before.")
    backlog = mo.get("/staff/backlog").text
    assert backlog.count('form="many"') == 3
    page = mo.get("/staff/answers/many", query_string={"id": ids}).text
    assert "One answer for 2 submissions" in page
    assert "Asked for by 2 people" in page
    assert "answered already" in page
    preview = mo.post("/staff/answers/many/preview", data={"id": ids, "body": "{{name}}, yes."}).text
    assert "(the author's name), yes." in preview
    refused = mo.post("/staff/answers/many", data={"id": ids[:2], "body": ""})
    assert (refused.status_code, "number 0" in refused.text) == (422, True)
    done = mo.post("/staff/answers/many", data={"id": ids, "body": "{{title}}: yes."})
    assert done.status_code == 303
    assert "2 submissions are answered. 1 was left as it is." in mo.get(done.location).text
    with app.app_context():
        assert [answer_of(one).body for one in ids] == ["number 0: yes.", "number 1: yes.", "Before."]


def test_nonsense_in_the_address_of_many_is_ignored(mo: FlaskClient):
    page = mo.get("/staff/answers/many?id=x&id=-1&id=99999999999&id=7&id=²")
    assert (page.status_code, "Nothing to answer here" in page.text) == (200, True)


def test_the_answer_on_a_staff_board_stays_there(mo: FlaskClient, make: Factory):
    submission = make.submission(on=make.board("Desk", Audience.STAFF), by=make.actor("Ana", Role.MODERATOR))
    answer(mo, submission, "canary-in-the-answer")
    for reader in (make.client(), make.client(make.actor())):
        assert "canary" not in page_of(reader, submission) + reader.get("/").text + reader.get("/search?q=answer").text


def test_saved_replies_are_managed_on_a_page(mo: FlaskClient):
    assert "No saved replies yet" in mo.get("/staff/replies").text
    refused = mo.post("/staff/replies", data={"name": "Thanks", "body": "{{nmae}}"})
    assert (refused.status_code, "nothing to put into {{nmae}}" in refused.text) == (422, True)
    assert mo.post("/staff/replies", data={"name": "Thanks", "body": "Thank you, {{name}}."}).status_code == 303
    page = mo.get("/staff/replies").text
    url = re.search(r'href="(/staff/replies/\d+)"', page)
    assert url
    assert "Thank you, {{name}}." in mo.get(url[1]).text
    assert mo.post(f"{url[1]}/deletion").status_code == 303
    assert "No saved replies yet" in mo.get("/staff/replies").text


def test_an_answered_page_asks_few_questions(app: Flask, mo: FlaskClient, make: Factory):
    submission = make.submission()
    make.comment(submission)
    answer(mo, submission, "Perhaps.")
    answer(mo, submission, "Yes.", version=1)
    for client, address in ((make.client(), "/submissions/"), (mo, "/submissions/"), (mo, "/staff/submissions/")):
        slug = "" if "staff" in address else f"-{submission.slug}"
        with count_queries(app) as statements:
            assert client.get(f"{address}{submission.id}{slug}").status_code == 200
        assert len(statements) <= 12, statements
