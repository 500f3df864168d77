"""Saying how much something matters, on the page of what one voted for."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.db import db
from community.policy import SYSTEM, Role
from community.submissions import services
from community.submissions.models import StatusKind, Submission, Vote
from tests.factories import Factory

ASKED = "How much does it matter to you?"
WORDS = "We open at six, and nobody is there to help."


@pytest.fixture
def said(make: Factory) -> Submission:
    """Something of somebody else's."""
    return make.submission("The door", by=SYSTEM)


def page_of(browser: FlaskClient, submission: Submission) -> str:
    """The submission's page."""
    return browser.get(f"/submissions/{submission.id}-{submission.slug}").text


def pressed(page: str) -> list[str]:
    """The steps that are pressed."""
    return re.findall(r'name="importance" value="(\w+)" aria-pressed="true"', page)


def test_who_voted_is_asked_and_nobody_else(make: Factory, said: Submission):
    ana, ben = make.client(make.actor("Ana")), make.client(make.actor("Ben"))
    ana.post(f"/submissions/{said.id}/vote")
    assert ASKED in page_of(ana, said)
    for browser in (ben, make.client(), make.client(make.actor("Mo", Role.MODERATOR))):
        page = page_of(browser, said)
        assert ASKED not in page
        assert '<div id="importance" hidden>' in page  # there for the vote to swap


def test_it_is_said_changed_and_taken_back(make: Factory, said: Submission):
    ana = make.client(make.actor("Ana"))
    ana.post(f"/submissions/{said.id}/vote")
    base = f"/submissions/{said.id}/importance"
    answer = ana.post(base, data={"importance": "matters"})
    assert (answer.status_code, answer.location) == (303, f"/submissions/{said.id}-{said.slug}")
    page = page_of(ana, said)
    assert pressed(page) == ["matters"]
    assert "Thank you. The team sees how much it matters to you." in page
    ana.post(base, data={"importance": "would_leave", "situation": WORDS})
    page = page_of(ana, said)
    assert pressed(page) == ["would_leave"]
    assert WORDS in page
    assert ana.post(f"{base}/withdrawal").status_code == 303
    page = page_of(ana, said)
    assert "Taken back. Your vote stays." in page
    assert (pressed(page), WORDS in page) == ([], False)
    assert 'aria-pressed="true"' in page  # the vote


def test_what_was_typed_is_kept_where_it_is_refused(make: Factory, said: Submission):
    ana = make.client(make.actor("Ana"))
    ana.post(f"/submissions/{said.id}/vote")
    long = "x " * 200
    answer = ana.post(f"/submissions/{said.id}/importance", data={"importance": "nice", "situation": long})
    assert answer.status_code == 422
    assert "My situation: Please keep this under 300 characters." in answer.text
    assert long.strip() in answer.text
    assert 'name="importance" value="nice" id="i-save"' in re.sub(r"\s+", " ", answer.text)
    answer = ana.post(f"/submissions/{said.id}/importance", data={"importance": "huge", "situation": WORDS})
    assert (answer.status_code, WORDS in answer.text) == (422, True)
    assert f"{ASKED} Please choose one of these." in answer.text


def test_who_did_not_vote_is_told_to_first(make: Factory, said: Submission):
    answer = make.client(make.actor("Ana")).post(f"/submissions/{said.id}/importance", data={"importance": "nice"})
    assert answer.status_code == 409
    assert "Please vote first" in answer.text


def test_nobody_else_ever_reads_it(app: Flask, make: Factory, said: Submission):
    """Pages are kept for those who would see the same: two who voted and followed alike are not alike here."""
    ana, ben = make.client(make.actor("Ana")), make.client(make.actor("Ben"))
    for browser in (ana, ben):
        browser.post(f"/submissions/{said.id}/vote")
        page_of(browser, said)
    ana.post(f"/submissions/{said.id}/importance", data={"importance": "would_leave", "situation": WORDS})
    page_of(ana, said)
    assert WORDS in page_of(ana, said)
    page = page_of(ben, said)
    assert ASKED in page
    assert (pressed(page), WORDS in page) == ([], False)
    for path in ("/", "/me", f"/submissions/{said.id}-{said.slug}", f"/submissions/{said.id}.atom", "/search?q=nobody"):
        for browser in (ben, make.client()):
            assert WORDS not in browser.get(path).text, path


def test_where_it_is_decided_it_is_shown_and_can_be_taken_back(app: Flask, make: Factory, said: Submission):
    ana, ben = make.client(make.actor("Ana")), make.client(make.actor("Ben"))
    for browser in (ana, ben):
        browser.post(f"/submissions/{said.id}/vote")
    ana.post(f"/submissions/{said.id}/importance", data={"importance": "would_leave", "situation": WORDS})
    make.status(said, StatusKind.DONE)
    page = page_of(ana, said)
    assert "You said: I would leave without it" in page
    assert (WORDS in page, ASKED in page) == (True, False)
    assert '<div id="importance" hidden>' in page_of(ben, said)
    ana.post(f"/submissions/{said.id}/importance/withdrawal")
    assert WORDS not in page_of(ana, said)
    with app.app_context():
        assert db.session.scalars(db.select(Vote.situation).where(Vote.situation.is_not(None))).all() == []


def test_who_was_signed_out_meanwhile_says_it_after_signing_in(app: Flask, make: Factory, said: Submission):
    ana, nobody = make.actor("Ana"), make.client()
    with app.app_context():
        services.vote(ana, said.id)
        db.session.commit()
    answer = nobody.post(f"/submissions/{said.id}/importance", data={"importance": "nice", "situation": WORDS})
    assert answer.location == "/sign-in"
