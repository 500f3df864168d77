"""What the coach marks is kept with the reason, and what makes us say "can't" becomes a policy submission."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.answers.commands import WriteAnswer
from community.answers.models import AnswerCheck
from community.answers.queries import habits, limits
from community.answers.services import write_answer
from community.kernel.db import db
from community.policy import Actor, Audience, Role
from community.submissions.models import Submission
from tests.factories import Factory


@pytest.fixture
def mo(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def browser(make: Factory, mo: Actor) -> FlaskClient:
    """Their browser."""
    return make.client(mo)


def say(actor: Actor, submission: Submission, body: str, because: str = "") -> None:
    """Answer it."""
    write_answer(actor, submission.id, WriteAnswer(body=body, because=because), site="Fjord Coffee")


def kept() -> list[tuple[str, str, str, str]]:
    """What stands in the answers."""
    rows = db.session.scalars(db.select(AnswerCheck).order_by(AnswerCheck.id))
    return [(row.label.value, row.rule, row.sentence, row.reason) for row in rows]


def test_what_was_kept_in_spite_of_a_hint_is_stored_with_the_reason(app: Flask, make: Factory, mo: Actor):
    submission = make.submission()
    with app.app_context():
        say(mo, submission, "Hello. We cannot refund it.", "The bank does not take it back")
        assert kept() == [("cant", "cannot", "We cannot refund it.", "The bank does not take it back")]
        say(mo, submission, "Hello. Your money is on its way.")
        assert kept() == []


def test_a_reason_can_follow_later_without_a_new_version(app: Flask, make: Factory, mo: Actor):
    submission = make.submission()
    with app.app_context():
        say(mo, submission, "We cannot refund it.")
        say(mo, submission, "We cannot refund it.", "The bank")
        assert kept() == [("cant", "cannot", "We cannot refund it.", "The bank")]


def test_limits_count_answers_by_board_and_rule(app: Flask, make: Factory, mo: Actor):
    shops, app_board = make.board("Shops"), make.board("App")
    made = [make.submission(f"number {n}", on=board) for n, board in enumerate((shops, shops, app_board))]
    with app.app_context():
        say(mo, made[0], "We cannot do it. We cannot do that either.")
        say(mo, made[1], "We cannot do it, and as per our policy we should not.")
        say(mo, made[2], "We will send it on Friday.")
        assert [(one.board_name, one.label.value, one.rule, one.answers, one.people) for one in limits(mo)] == [
            ("Shops", "cant", "cannot", 2, 2),
            ("Shops", "policy", "policy", 1, 1),
        ]


def test_nothing_is_said_of_a_colleague_with_fewer_than_five_answers(app: Flask, make: Factory, mo: Actor):
    made, ana = [make.submission(f"number {n}") for n in range(9)], make.actor("Ana", Role.MODERATOR)
    with app.app_context():
        for submission in made[:5]:
            say(mo, submission, "We cannot do it." if submission is made[0] else "It is done.")
        for submission in made[5:]:
            say(ana, submission, "We cannot do it.")
        told, hidden = habits(mo)
        assert [(one.name, one.answers, one.with_wall, one.rate) for one in told] == [("Mo", 5, 1, 20.0)]
        assert hidden == 1


def test_the_box_shows_hints_without_a_script_and_never_blocks(app: Flask, browser: FlaskClient, make: Factory):
    submission = make.submission()
    url = f"/staff/submissions/{submission.id}/answer"
    page = browser.post(f"{url}/preview", data={"body": "We cannot do that.", "because": "The law"}).text
    assert "How it may be heard" in page
    assert "We <mark>cannot</mark> do that." in page
    assert "Say what you can do" in page
    assert 'value="The law"' in page
    assert "How it may be heard" not in browser.post(f"{url}/preview", data={"body": "We can do that."}).text
    assert browser.post(url, data={"body": "We cannot do that.", "version": 0}).status_code == 303
    again = browser.get(f"/staff/submissions/{submission.id}").text
    assert "How it may be heard" in again
    assert "How it may be heard" not in make.client().get(f"/submissions/{submission.id}-{submission.slug}").text


def test_what_makes_us_say_cant_opens_a_policy_submission(app: Flask, browser: FlaskClient, make: Factory, mo: Actor):
    assert "No walls" in browser.get("/staff/answers/limits").text
    submission = make.submission(on=make.board("Shops"))
    desk = make.board("Desk", Audience.STAFF)
    with app.app_context():
        say(mo, submission, "We cannot refund it.")
        db.session.commit()
    page = browser.get("/staff/answers/limits").text
    link = re.search(r'href="(/staff/answers/limits/policy[^"]+)"', page)
    assert link
    form = browser.get(link[1].replace("&amp;", "&")).text
    assert "“cannot”: 1 answer on Shops" in form
    assert "&gt; We cannot refund it." in form
    assert f'value="{desk.id}" selected' in form
    refused = browser.post("/staff/answers/limits/policy", data={"board": desk.id, "title": "", "body": ""})
    assert refused.status_code == 422
    done = browser.post(
        "/staff/answers/limits/policy", data={"board": desk.id, "title": "Refunds", "body": "> We cannot refund it."}
    )
    assert done.status_code == 303
    with app.app_context():
        made = db.session.scalars(db.select(Submission).order_by(Submission.id.desc())).first()
        assert made is not None
        assert (made.title, made.ip_type, made.board_id) == ("Refunds", "policy", desk.id)


def test_a_limit_that_is_not_there_is_not_found(browser: FlaskClient):
    assert browser.get("/staff/answers/limits/policy?board=1&rule=cannot").status_code == 404
