"""What is kept of visitors' pages: it is sent again only while it is true, and only to visitors."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM
from community.submissions import queries, services
from community.submissions.models import Submission
from tests.counting import count_queries
from tests.factories import Factory


@pytest.fixture(autouse=True)
def within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here is about what the turn of a minute does."""
    moment = now()
    monkeypatch.setattr("community.web.keeping.now", lambda: moment)


@pytest.fixture
def said(make: Factory) -> Submission:
    """One submission on a public board."""
    return make.submission("The door", by=make.actor("Ana"), on=make.board("Shops"))


def path(submission: Submission) -> str:
    """Where it is read."""
    return f"/submissions/{submission.id}-{submission.slug}"


def nonces(browser: FlaskClient, address: str) -> list[str]:
    """What keeps the page's forms from counting twice."""
    return re.findall(r'name="nonce" value="([^"]+)"', browser.get(address).text)


def test_a_page_that_has_not_changed_is_not_made_again(app: Flask, make: Factory, said: Submission):
    for address in ("/", path(said)):
        first = make.client().get(address)
        with count_queries(app) as statements:
            second = make.client().get(address)
        assert not statements
        assert (second.status_code, second.headers["ETag"]) == (200, first.headers["ETag"])


def test_a_browser_that_holds_the_page_gets_a_304_even_before_anybody_was_sent_it(
    make_app: Callable[..., Flask], app: Flask, make: Factory, said: Submission
):
    for address in ("/", path(said)):
        tag = {"If-None-Match": app.test_client().get(address).headers["ETag"]}
        other = make_app()  # another process on the same database
        answers = [other.test_client().get(address, headers=tag) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [304, 304]
        assert "The door" in other.test_client().get(address).text


def test_every_sending_has_a_nonce_of_its_own(make: Factory, said: Submission):
    found = [nonces(make.client(), path(said)) for _ in range(3)]
    assert all(found)
    assert len({one for page in found for one in page}) == sum(len(page) for page in found)
    assert all(len(one) > 40 for page in found for one in page)


def test_a_vote_shows_at_once(make: Factory, said: Submission):
    addresses = ("/", path(said))
    before = [make.client().get(address).text for address in addresses]
    make.client(make.actor("Ben")).post(f"/submissions/{said.id}/vote")
    after = [make.client().get(address).text for address in addresses]
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert all(re.search(r'class="vote__n"[^>]*>2<', text) for text in after)


def test_a_comment_shows_at_once(make: Factory, said: Submission):
    make.client().get(path(said))
    make.comment(said, "The handle came off.", by=make.actor("Ben"))
    assert "The handle came off." in make.client().get(path(said)).text


def test_what_is_deleted_is_gone_at_once(app: Flask, make: Factory, said: Submission):
    visitor = make.client()
    assert visitor.get(path(said)).status_code == 200
    with app.app_context():
        services.delete_submission(SYSTEM, said.id)
        db.session.commit()
    assert visitor.get(path(said)).status_code == 404
    assert "The door" not in visitor.get("/").text


def test_a_board_that_is_closed_to_visitors_is_closed_at_once(app: Flask, make: Factory, said: Submission):
    visitor = make.client()
    addresses = ("/boards/shops", path(said))
    assert [visitor.get(address).status_code for address in addresses] == [200, 200]
    with app.app_context():
        services.archive_board(SYSTEM, said.board_id, archived=True)
        db.session.commit()
    assert [visitor.get(address).status_code for address in addresses] == [404, 404]


def test_whoever_is_signed_in_never_gets_a_visitors_page(make: Factory, said: Submission):
    ana = make.actor("Ana Ruiz")
    member = make.client(ana)
    for address in ("/", path(said)):
        assert "Ana Ruiz" in member.get(address).text
        assert "Ana Ruiz" not in make.client().get(address).text
        assert "Ana Ruiz" in member.get(address).text


def test_each_choice_of_colours_has_a_page_of_its_own(make: Factory, said: Submission):
    dark, plain = make.client(), make.client()
    dark.post("/theme", data={"theme": "dark"})
    assert 'data-theme="dark"' in dark.get("/").text
    assert 'data-theme="dark"' not in plain.get("/").text
    assert 'data-theme="dark"' in dark.get("/").text


def test_a_visitors_message_is_shown_once_and_to_nobody_else(make: Factory, said: Submission):
    make.client().get("/")
    leaving = make.client(make.actor("Ana"))
    where = leaving.post("/sign-out").headers["Location"]
    message = leaving.get(where).text
    assert "data-toast" in message
    assert "data-toast" not in make.client().get(where).text
    assert "data-toast" not in leaving.get(where).text


def test_an_unknown_choice_of_colours_is_the_devices(app: Flask, make: Factory, said: Submission):
    def tag(theme: str) -> str:
        browser = app.test_client(use_cookies=False)
        return browser.get("/", headers={"Cookie": f"theme={theme}"}).headers["ETag"]

    assert tag("x" * 4_000) == tag("<b>") == tag("system") != tag("dark")


def test_long_addresses_fill_no_memory(
    make_app: Callable[..., Flask], said: Submission, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("community.web.front.ROOM", 100_000)
    app = make_app()
    for number in range(50):
        app.test_client().get(f"/?q={number}{'x' * 4_000}", headers={"If-None-Match": "*"})
    held = app.extensions["gleaner.front"].keys()
    assert 0 < sum(len(repr(address)) for address in held) <= 100_000


def test_a_board_that_is_closed_while_a_page_is_made_is_on_none_that_is_kept(
    app: Flask, make: Factory, said: Submission, monkeypatch: pytest.MonkeyPatch
):
    def close_it() -> None:
        services.archive_board(SYSTEM, said.board_id, archived=True)
        db.session.commit()

    def stamp_of(*asked: Any) -> Any:
        stamp = known(*asked)
        while closing:
            db.session.rollback()  # as between two statements of PostgreSQL, where each sees what is there
            with app.app_context():
                closing.pop()()
        return stamp

    known, closing = queries.stamp_of, [close_it]
    assert "The door" in make.client().get("/").text  # what a list is made of is kept for every choice of colours
    monkeypatch.setattr(queries, "stamp_of", stamp_of)
    for _ in range(2):
        dark = app.test_client()
        dark.set_cookie("theme", "dark")
        page = dark.get("/")
    assert not closing
    assert "The door" not in page.text
