"""What a visitor was about to do is done once they are somebody, on whatever device they confirm."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.accounts.models import Intent, Member
from community.kernel.db import db
from community.submissions.models import Board, Comment, Follow, Submission, Vote
from community.web.limits import limiter
from tests.accounts.conftest import PASSWORD
from tests.factories import Factory
from tests.mailbox import Mailbox


@pytest.fixture
def place(make: Factory) -> Any:
    """A board with one submission of somebody else's."""
    board = make.board()
    return make.submission(by=make.actor("Bo"), on=board)


def vote(browser: FlaskClient, place: Submission) -> Any:
    return browser.post(f"/submissions/{place.id}/vote")


def follow(browser: FlaskClient, place: Submission) -> Any:
    return browser.post(f"/submissions/{place.id}/follow")


def comment(browser: FlaskClient, place: Submission) -> Any:
    return browser.post(f"/submissions/{place.id}/comments", data={"body": "Same at the station."})


def post(browser: FlaskClient, place: Submission) -> Any:
    form = {"board": place.board_id, "kind": "idea", "body": "Benches at the door, please."}
    return browser.post("/submissions", data=form)


COUNTED = {
    vote: lambda who: select(func.count()).select_from(Vote).where(Vote.member_id == who),
    follow: lambda who: select(func.count()).select_from(Follow).where(Follow.member_id == who),
    comment: lambda who: select(func.count()).select_from(Comment).where(Comment.author_id == who),
    post: lambda who: select(func.count()).select_from(Submission).where(Submission.author_id == who),
}
CHOSEN = {"name": "Ana", "password": PASSWORD}
WISHES = pytest.mark.parametrize("wish", list(COUNTED), ids=lambda wish: wish.__name__)


def yes_to_all(page: str) -> dict[str, str]:
    """What the form sends of somebody who says that all of it is theirs."""
    return {"waiting": "mine", "seen": page.split('name="seen" value="')[1].split('"')[0]}


def done_by(app: Flask, wish: Any, email: str) -> int:
    """How often the wish came true for a member."""
    with app.app_context():
        who = db.session.scalar(select(Member.id).where(Member.email == email))
        return db.session.scalar(COUNTED[wish](who)) or 0


@WISHES
def test_it_is_done_after_signing_in(client: FlaskClient, app: Flask, place, member: Callable[..., Member], wish: Any):
    ana = member()
    asked = wish(client, place)
    assert (asked.status_code, asked.location.partition("?")[0]) == (303, "/sign-in")
    assert "as soon as you are signed in" in client.get(asked.location).text
    answer = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert answer.location.startswith("/submissions/")
    assert client.get(answer.location).status_code == 200
    assert done_by(app, wish, ana.email or "") == 1


@WISHES
def test_it_is_done_after_signing_up_even_if_confirmed_elsewhere(
    client: FlaskClient, app: Flask, place, mailbox: Mailbox, wish: Any
):
    wish(client, place)
    client.post("/sign-up", data={"name": "Ana", "email": "ana@example.org"})
    assert done_by(app, wish, "ana@example.org") == 0
    phone, link = app.test_client(), mailbox.link("ana@example.org")
    answer = phone.post(link, data={**CHOSEN, **yes_to_all(phone.get(link).text)})
    assert answer.location.startswith("/submissions/")
    assert done_by(app, wish, "ana@example.org") == 1


@WISHES
def test_it_is_done_once(client: FlaskClient, app: Flask, place, member: Callable[..., Member], wish: Any):
    ana = member()
    wish(client, place)
    client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    client.post("/sign-out")
    client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert done_by(app, wish, ana.email or "") == 1


def test_a_wish_at_a_known_address_stays_in_the_browser_that_had_it(
    client: FlaskClient, app: Flask, place, member: Callable[..., Member], signed_in
):
    ana = member(email="ana@example.org")
    vote(client, place)
    client.post("/sign-up", data={"name": "Somebody", "email": "ana@example.org", "password": PASSWORD})
    signed_in(ana)
    assert done_by(app, vote, "ana@example.org") == 0


def test_a_wish_that_has_become_impossible_is_said_so(client: FlaskClient, app: Flask, place, member):
    ana = member()
    vote(client, place)
    with app.app_context():
        db.session.execute(db.update(Board).values(audience="staff"))
        db.session.commit()
    answer = client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "toast--error" in client.get("/").text
    assert done_by(app, vote, ana.email or "") == 0


def test_a_stranger_puts_no_words_into_the_mouth_of_whoever_owns_the_address(app: Flask, place, mailbox: Mailbox):
    stranger, owner = app.test_client(), app.test_client()
    comment(stranger, place)
    for browser, name in ((stranger, "Eve"), (owner, "Ana")):
        vote(browser, place)
        browser.post("/sign-up", data={"name": name, "email": "ana@example.org", "password": PASSWORD})
    owner.post(mailbox.link("ana@example.org"), data={**CHOSEN, "waiting": "not_mine"})
    assert done_by(app, comment, "ana@example.org") == 0
    assert done_by(app, vote, "ana@example.org") == 1


def test_signing_up_twice_in_one_browser_keeps_what_waits(client: FlaskClient, app: Flask, place, mailbox: Mailbox):
    comment(client, place)
    for _ in range(2):
        client.post("/sign-up", data={"name": "Ana", "email": "ana@example.org", "password": PASSWORD})
    client.post(mailbox.link("ana@example.org"), data=CHOSEN)
    assert done_by(app, comment, "ana@example.org") == 1


def test_a_form_that_is_longer_than_any_of_ours_is_not_kept(client: FlaskClient, app: Flask, place):
    answer = client.post(f"/submissions/{place.id}/vote", data={"padding": "x" * 100_000})
    assert answer.location == "/sign-in"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Intent)) == 0


def kept(app: Flask) -> int:
    """How much waits in the table."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Intent)) or 0


@pytest.fixture
def counting(make_app: Callable[..., Flask], place) -> Flask:
    """The same site, but it counts; made last, because all share one counter."""
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        limiter.reset()
    return app


def leave(app: Flask, place: Submission, address: str = "10.0.0.1") -> Any:
    """A comment of a visitor whose browser takes no cookie."""
    body = {"body": "Same at the station.", "nonce": "n1"}
    return app.test_client().post(f"/submissions/{place.id}/comments", data=body, environ_base={"REMOTE_ADDR": address})


def test_one_address_leaves_forty_wishes_an_hour(counting: Flask, place):
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        assert [leave(counting, place).status_code for _ in range(41)] == [303] * 40 + [429]
        assert kept(counting) == 40
        assert leave(counting, place, "10.0.0.2").status_code == 303
        clock.shift(3601)
        assert leave(counting, place).status_code == 303


def test_a_wish_too_many_stands_on_the_page_that_says_so(counting: Flask, place):
    for _ in range(40):
        leave(counting, place)
    answer = leave(counting, place)
    assert answer.status_code == 429
    assert 3000 < int(answer.headers["Retry-After"]) <= 3600
    assert "Please sign in first" in answer.text
    assert "waits for somebody to sign in" in answer.text
    assert '<div class="letter__text" dir="auto">Same at the station.</div>' in answer.text
    assert f'<form action="/submissions/{place.id}/comments" method="post"' in answer.text
    assert '<input type="hidden" name="nonce" value="n1">' in answer.text


def test_members_are_not_counted_with_the_visitors_of_their_address(counting: Flask, place):
    for _ in range(21):
        leave(counting, place)
    ana = Factory(counting).member()
    home = {"REMOTE_ADDR": "10.0.0.1"}
    votes = Factory(counting).client(ana).post(f"/submissions/{place.id}/vote", environ_base=home)
    assert (votes.status_code, votes.location.partition("?")[0].startswith("/submissions/")) == (303, True)
