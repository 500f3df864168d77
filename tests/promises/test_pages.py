"""Promises in a browser: the composer, the ledger, one promise, and the page of what it was promised for."""

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.kernel.db import db
from community.policy import SYSTEM, Actor, Audience, Role
from community.promises.commitments import key_of
from community.promises.models import Promise, Round, State
from community.promises.services import break_overdue
from community.submissions import services as submissions
from community.submissions.models import Submission
from tests.counting import count_queries
from tests.factories import Factory
from tests.promises.house import at, day, kept, promised

SENTENCE = "I'll send it Friday."
KEY = key_of(SENTENCE)


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def desk(make: Factory, mo: Actor) -> FlaskClient:
    return make.client(mo)


def send(client: FlaskClient, submission: Submission, body: str, **more: str):
    data = {
        "body": body,
        "version": "0",
        "back": "submission",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return client.post(f"/staff/submissions/{submission.id}/answer", data=data)


def page_of(client: FlaskClient, submission: Submission) -> str:
    return client.get(f"/submissions/{submission.id}-{submission.slug}").text


def promises(app: Flask) -> list[Promise]:
    with app.app_context():
        return list(db.session.scalars(select(Promise).order_by(Promise.id)))


def let_the_clock_come_by(app: Flask) -> None:
    with app.app_context():
        break_overdue()
        db.session.commit()


def test_a_commitment_asks_for_a_date_and_nothing_that_was_typed_is_lost(
    app: Flask, make: Factory, desk: FlaskClient
) -> None:
    submission = make.submission("The bag never came.")
    page = send(desk, submission, f"Sorry. {SENTENCE}")
    assert page.status_code == 422
    assert "Please say by when, or that it is no promise." in page.text
    assert f'name="due-{KEY}"' in page.text
    assert "Sorry. I&#39;ll send it Friday." in page.text
    assert promises(app) == []
    assert send(desk, submission, SENTENCE, **{f"due-{KEY}": "soon"}).status_code == 422
    assert send(desk, submission, SENTENCE, **{f"due-{KEY}": day(-1).isoformat()}).status_code == 422
    both = {f"due-{KEY}": day(2).isoformat(), f"no-{KEY}": "yes"}
    assert send(desk, submission, SENTENCE, **both).status_code == 422


def test_with_a_date_it_is_a_promise_and_as_none_it_is_not(
    app: Flask, make: Factory, desk: FlaskClient, mo: Actor
) -> None:
    first, second = make.submission("The bag never came."), make.submission("The lid leaks.")
    assert send(desk, first, SENTENCE, **{f"due-{KEY}": day(2).isoformat()}).status_code == 303
    assert send(desk, second, SENTENCE, **{f"no-{KEY}": "yes"}).status_code == 303
    (promise,) = promises(app)
    assert (promise.text, promise.due_on, promise.owner_id) == (SENTENCE, day(2), mo.id)
    assert "What we promised" in page_of(make.client(), first)
    assert "What we promised" not in page_of(make.client(), second)


def test_what_was_decided_is_not_asked_again(app: Flask, make: Factory, desk: FlaskClient) -> None:
    submission = make.submission("The bag never came.")
    send(desk, submission, SENTENCE, **{f"due-{KEY}": day(2).isoformat()})
    assert f'name="due-{KEY}"' not in desk.get(f"/staff/submissions/{submission.id}").text
    changed = send(desk, submission, f"Dear Cleo, {SENTENCE[0]}. {SENTENCE}", version="1")
    assert changed.status_code == 303
    assert len(promises(app)) == 1


def test_an_answer_to_many_promises_each_of_them(app: Flask, make: Factory, desk: FlaskClient) -> None:
    ids = [make.submission(f"Bag {n}", by=make.actor(f"Cleo {n}")).id for n in range(2)]
    words = "{{name}}, we'll send you a new bag tomorrow."
    data = {"body": words, "id": ids}
    assert desk.post("/staff/answers/many", data=data).status_code == 422
    assert (
        desk.post("/staff/answers/many", data={**data, f"due-{key_of(words)}": day(1).isoformat()}).status_code == 303
    )
    assert [promise.text for promise in promises(app)] == [
        f"Cleo {n}, we'll send you a new bag tomorrow." for n in range(2)
    ]


def test_everybody_reads_what_became_of_it_in_kind_and_honest_words(app: Flask, make: Factory, mo: Actor) -> None:
    submission = make.submission("The bag never came.")
    with app.app_context():
        promise = promised(mo, submission, 2)
    assert "Promised" in page_of(make.client(), submission)
    with time_machine.travel(at(4)):
        let_the_clock_come_by(app)
        assert "did not keep it. We are sorry." in page_of(make.client(), submission)
    with app.app_context():
        kept(mo, promise, 5)
    page = page_of(make.client(), submission)
    assert "Kept late" in page
    assert "https://example.org/proof" in page


def test_those_who_asked_say_kept_or_not_in_the_ledger_too(
    app: Flask, make: Factory, desk: FlaskClient, mo: Actor
) -> None:
    cleo, stranger = make.actor("Cleo"), make.actor("Sam")
    submission = make.submission("The bag never came.", by=cleo)
    with app.app_context():
        promise = promised(mo, submission, 2)
    assert "Was it kept?" not in page_of(make.client(cleo), submission)
    with app.app_context():
        kept(mo, promise)
    assert "Was it kept?" not in page_of(make.client(stranger), submission)
    assert "Was it kept?" not in page_of(make.client(), submission)
    browser = make.client(cleo)
    assert "Was it kept?" in page_of(browser, submission)
    for word in ("no", "no"):
        assert browser.post(f"/promises/{promise.id}/word", data={"kept": word}).status_code == 303
    assert re.search(r'value="no" aria-pressed="true"', page_of(browser, submission))
    assert "0 kept, 1 not" in desk.get("/staff/promises?state=kept").text
    assert "says it was not kept" in desk.get(f"/staff/promises/{promise.id}").text
    browser.post(f"/promises/{promise.id}/word/withdrawal")
    assert "0 kept, 1 not" not in desk.get("/staff/promises?state=kept").text


def test_the_ledger_is_narrowed_by_its_address(app: Flask, make: Factory, desk: FlaskClient, mo: Actor):
    submission = make.submission("The bag never came.")
    with app.app_context():
        promised(mo, submission, 2, text="We'll bring it.")
        promised(make.actor("Ben", Role.MODERATOR), submission, 3, text="We'll sew it.")
        kept(mo, promised(mo, submission, 3, text="We'll dye it."))
    team, mine, done = (desk.get(f"/staff/promises?{asked}").text for asked in ("", "who=mine", "state=kept"))
    assert "bring it" in team and "sew it" in team and "dye it" not in team  # noqa: PT018
    assert "bring it" in mine and "sew it" not in mine  # noqa: PT018
    assert "dye it" in done and "bring it" not in done  # noqa: PT018
    assert "100 %" in team
    assert desk.get("/staff/promises?state=nonsense&after=nonsense").status_code == 200


def test_a_promise_is_changed_kept_let_go_and_made_good(
    app: Flask, make: Factory, desk: FlaskClient, mo: Actor
) -> None:
    submission = make.submission("The bag never came.")
    with app.app_context():
        first, second, third = (promised(mo, submission, days).id for days in (5, 6, 1))
    moved = {"text": "We'll bring it.", "due_on": day(8).isoformat(), "given_to": "submission"}
    assert desk.post(f"/staff/promises/{first}", data=moved).status_code == 422
    assert desk.post(f"/staff/promises/{first}", data={**moved, "reason": "Snow."}).status_code == 303
    page = desk.get(f"/staff/promises/{first}").text
    assert "We&#39;ll send it." in page
    assert "Snow." in page
    assert desk.post(f"/staff/promises/{first}/keeping", data={"proof_url": "javascript:alert(1)"}).status_code == 422
    assert desk.post(f"/staff/promises/{first}/keeping", data={"proof_url": "/submissions/1"}).status_code == 303
    assert desk.post(f"/staff/promises/{second}/release", data={}).status_code == 422
    assert desk.post(f"/staff/promises/{second}/release", data={"consent": "yes"}).status_code == 303
    with time_machine.travel(at(3)):
        let_the_clock_come_by(app)
        again = {"text": "Two of them.", "due_on": day(4).isoformat()}
        today = make.client(mo)  # sessions of the team end sooner than that
        assert today.post(f"/staff/promises/{third}/repair", data=again).status_code == 303
    assert [(one.state, one.round) for one in promises(app)] == [
        (State.KEPT, Round.FIRST),
        (State.RELEASED, Round.FIRST),
        (State.BROKEN, Round.FIRST),
        (State.OPEN, Round.REPAIR),
    ]


def test_a_promise_is_made_without_an_answer(app: Flask, make: Factory, desk: FlaskClient) -> None:
    submission = make.submission("The bag never came.")
    assert desk.get(f"/staff/promises/new?submission={submission.id}").status_code == 200
    assert desk.get("/staff/promises/new?submission=nonsense").status_code == 404
    data = {"submission": submission.id, "text": "We'll call.", "due_on": ""}
    refused = desk.post("/staff/promises", data=data)
    assert refused.status_code == 422
    assert "Please give a day." in refused.text
    assert "We&#39;ll call." in refused.text
    assert desk.post("/staff/promises", data={**data, "due_on": day(2).isoformat()}).status_code == 303
    assert len(promises(app)) == 1


def test_a_private_boards_promise_is_nobodys_to_open(app: Flask, make: Factory, mo: Actor) -> None:
    inside = make.submission("The office door.", by=mo, on=make.board("Office", Audience.STAFF))
    with app.app_context():
        promise = promised(mo, inside)
        kept(mo, promise)
    customer = make.client(make.actor("Cleo"))
    assert customer.post(f"/promises/{promise.id}/word", data={"kept": "yes"}).status_code == 404


@pytest.mark.parametrize(
    "address", ["/staff/promises", "/staff/promises?state=silent", "/staff/promises/1", "/submissions/1-the-bag"]
)
def test_pages_ask_few_questions_whatever_there_is_to_show(
    app: Flask, make: Factory, mo: Actor, desk: FlaskClient, address: str
) -> None:
    submission = make.submission("The bag")
    make.comment(submission, by=mo)
    with app.app_context():
        for n in range(12):
            promised(mo, submission, 2 + n)
        submissions.merge(SYSTEM, make.submission("Bag again").id, submission.id)
        db.session.commit()
    with count_queries(app) as statements:
        assert desk.get(address).status_code == 200
    assert 0 < len(statements) <= 12, statements
