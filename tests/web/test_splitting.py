"""Splitting as people meet it: a passage that stands in the text, both pages linked, and the way back."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.search.pairs import compare_new
from community.submissions import services
from community.submissions.commands import SplitOff
from community.submissions.models import Follow, Kind, Split, Submission, Vote
from community.triage.models import Pair
from community.worker.outbox import drain
from tests.counting import count_queries
from tests.factories import Factory

WORDS = "The door is heavy.\n\nMy pram gets *stuck* in it.\n\nAnd the **coffee** is\ncold at noon."
PASSAGE = "And the **coffee** is cold at noon."


class Site:
    """One post that teaches two things, and a moderator's browser."""

    def __init__(self, app: Flask, make: Factory) -> None:
        self.app, self.make = app, make
        self.ana = make.actor("Ana Duarte")
        self.board = make.board("Shops")
        self.origin = make.submission(WORDS, by=self.ana, on=self.board)
        self.moderator = make.client(make.actor("Ingrid", Role.MODERATOR))
        self.form_url = f"/staff/submissions/{self.origin.id}/split"

    def split(self, body: str = PASSAGE, **more: str) -> TestResponse:
        return self.moderator.post(self.form_url, data={"kind": "complaint", "title": "", "body": body, **more})

    def made(self) -> Submission:
        """The newest submission."""
        with self.app.app_context():
            found = db.session.scalars(db.select(Submission).order_by(Submission.id.desc())).first()
            assert found
            return found

    def index(self) -> None:
        with self.app.app_context():
            while drain():
                pass


@pytest.fixture
def site(app: Flask, make: Factory) -> Site:
    return Site(app, make)


def address(submission: Submission) -> str:
    return f"/submissions/{submission.id}-{submission.slug}"


def test_a_passage_becomes_a_submission_of_its_author(site: Site, client: FlaskClient):
    site.make.client(site.make.actor("Bo")).post(f"/submissions/{site.origin.id}/vote")
    answer = site.split()
    assert (answer.status_code, answer.location) == (303, f"/staff/submissions/{site.origin.id}")
    page = site.moderator.get(answer.location).text
    assert "Split off as “And the coffee is”" in page
    made = site.made()
    assert made.body == "And the **coffee** is\ncold at noon."
    assert (made.author_id, made.board_id, made.kind, made.votes) == (site.ana.id, site.board.id, Kind.COMPLAINT, 1)
    with site.app.app_context():
        votes = db.session.execute(db.select(Vote.member_id, Vote.created_at).where(Vote.submission_id == made.id))
        assert [tuple(row) for row in votes] == [(site.ana.id, site.origin.created_at)]
        assert db.session.scalars(db.select(Follow.member_id).where(Follow.submission_id == made.id)).all() == [
            site.ana.id
        ]
        origin = db.session.get(Submission, site.origin.id)
        assert origin
        assert (origin.body, origin.html, origin.votes) == (WORDS, site.origin.html, 2)
        assert db.session.scalar(db.select(AuditRow.action).where(AuditRow.subject_id == made.id)) == "submission.split"
    assert "Ana Duarte" in client.get(address(made)).text


def test_both_pages_lead_to_each_other(site: Site, client: FlaskClient):
    before = client.get(address(site.origin))
    assert "Also taught" not in before.text
    site.split(title="Cold coffee")
    made = site.made()
    tag = {"If-None-Match": before.headers["ETag"]}
    origin = client.get(address(site.origin), headers=tag).text
    assert re.search(rf'Also taught:</span><a href="{address(made)}" dir="auto">Cold coffee</a>', origin)
    split = client.get(address(made)).text
    assert "Split off by the team from" in split
    assert f'href="{address(site.origin)}"' in split
    assert "Undo the split" not in split
    assert "Undo the split" in site.moderator.get(address(made)).text
    desk = site.moderator.get(f"/staff/submissions/{site.origin.id}").text
    assert "Also taught:" in desk
    assert "Split off by the team from" in site.moderator.get(f"/staff/inbox/{made.id}").text


@pytest.mark.parametrize(
    "passage",
    [
        "And the **coffee** is\r\ncold at noon.",
        "  And the **coffee**   is cold\tat noon. ",
        "And the coffee is\ncold at noon.",
        "My pram gets stuck in it. And the coffee",
    ],
)
def test_a_passage_is_found_whatever_space_and_marks_it_has(site: Site, passage: str):
    assert site.split(passage).status_code == 303
    assert site.made().id != site.origin.id


@pytest.mark.parametrize(
    ("passage", "why"),
    [
        ("And the coffee is hot at noon.", "These words do not stand there."),
        (WORDS, "That is all of it."),
        (WORDS.replace("*", ""), "That is all of it."),
        (" \n ", "Please write a few words first."),
    ],
)
def test_other_words_are_refused_and_stay_in_the_form(site: Site, passage: str, why: str):
    answer = site.split(passage, title="Mine")
    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="Mine"' in answer.text
    assert site.made().id == site.origin.id


def test_the_form_holds_the_words_to_choose_from(site: Site):
    page = site.moderator.get(site.form_url).text
    assert "My pram gets *stuck* in it." in page
    assert re.search(r'value="complaint"\s+checked', page)


def test_pressing_twice_splits_off_once(site: Site):
    assert [site.split(nonce="one").status_code for _ in range(2)] == [303, 303]
    with site.app.app_context():
        assert len(db.session.scalars(db.select(Split)).all()) == 1


def test_the_same_passage_is_not_split_off_by_another_form(site: Site):
    site.split(nonce="one")
    answer = site.split(nonce="two")
    assert answer.status_code == 409
    assert "This passage is split off already." in answer.text
    assert "Also taught:" in answer.text


def test_undone_it_is_gone_and_says_what_rests_with_it(site: Site, client: FlaskClient):
    site.split(nonce="one")
    made = site.made()
    bo = site.make.client(site.make.actor("Bo"))
    bo.post(f"/submissions/{made.id}/vote")
    site.make.comment(made, "Mine too.")
    page = site.moderator.post(f"/staff/submissions/{made.id}/split/withdrawal", follow_redirects=True)
    assert page.request.path == address(site.origin)
    assert "The split is undone. No word is lost." in page.text
    assert "1 vote of others rests with it." in page.text
    assert "1 comment rests with it." in page.text
    assert "Also taught" not in client.get(address(site.origin)).text
    assert client.get(address(made)).status_code == 404
    assert site.moderator.post(f"/staff/submissions/{made.id}/split/withdrawal").status_code == 409

    site.moderator.post(f"/submissions/{made.id}/restoration")
    again = site.moderator.get(address(made)).text
    assert "Split off by the team from" in again
    assert "Mine too." in again
    assert re.search(rf'id="n{made.id}"[^>]*>2', again)
    assert "Also taught:" in client.get(address(site.origin)).text


def test_after_an_undo_the_same_form_splits_off_anew(site: Site):
    site.split(nonce="one")
    first = site.made()
    site.moderator.post(f"/staff/submissions/{first.id}/split/withdrawal?back=inbox")
    assert site.split(nonce="one", back="inbox").location == f"/staff/inbox/{site.origin.id}"
    assert site.made().id > first.id


def test_a_split_is_not_undone_while_its_origin_is_deleted(site: Site, client: FlaskClient):
    site.split()
    made = site.made()
    site.moderator.post(f"/submissions/{site.origin.id}/deletion")
    page = client.get(address(made)).text
    assert "Split off by the team" not in page
    assert site.origin.title not in page
    assert site.moderator.post(f"/staff/submissions/{made.id}/split/withdrawal").status_code == 409
    assert client.get(address(made)).status_code == 200


def test_a_closed_account_casts_no_new_vote(site: Site):
    with site.app.app_context():
        db.session.execute(db.update(Member).where(Member.id == site.ana.id).values(banned_at=now()))
        db.session.commit()
    site.split()
    assert (site.made().author_id, site.made().votes) == (site.ana.id, 0)


def test_words_of_a_former_member_can_be_split_off(site: Site):
    origin = site.make.submission(WORDS, by=SYSTEM, on=site.board)
    site.form_url = f"/staff/submissions/{origin.id}/split"
    assert site.split().status_code == 303
    assert (site.made().author_id, site.made().votes) == (None, 0)


def test_what_a_voice_also_taught_is_read_on_its_survivor(site: Site, client: FlaskClient):
    survivor = site.make.submission("The lock sticks.", on=site.board)
    site.split()
    with site.app.app_context():
        services.merge(SYSTEM, site.origin.id, survivor.id)
        db.session.commit()
    assert "Also taught:" in client.get(address(survivor)).text


def test_a_split_waits_in_the_inbox_and_is_found_but_is_no_pair_with_its_origin(site: Site, client: FlaskClient):
    with site.app.app_context():
        while compare_new():
            db.session.commit()
    long = "The crowded espresso counter leaves travellers queueing endlessly beside broken grinders."
    origin = site.make.submission(f"{long}\n\nStaff smile.", on=site.board)
    site.index()
    with site.app.app_context():
        services.split_off(SYSTEM, origin.id, SplitOff(kind=Kind.COMPLAINT, body=long))
        db.session.commit()
    site.index()
    made = site.made()
    assert f"/staff/inbox/{made.id}" in site.moderator.get("/staff/inbox").text
    assert address(made) in client.get("/search?q=grinders").text
    with site.app.app_context():
        assert compare_new() > 0
        db.session.commit()
        assert db.session.scalars(db.select(Pair)).all() == []


def test_nothing_of_a_board_that_one_may_not_open_can_be_split_off_or_undone(site: Site):
    office = site.make.board("Office", Audience.STAFF)
    hidden = site.make.submission(WORDS, by=SYSTEM, on=office)
    with site.app.app_context():
        services.archive_board(SYSTEM, office.id, archived=True)
        db.session.commit()
    site.form_url = f"/staff/submissions/{hidden.id}/split"
    assert site.moderator.get(site.form_url).status_code == 404
    assert site.split().status_code == 404
    assert site.moderator.post(f"{site.form_url}/withdrawal").status_code == 404


@pytest.mark.parametrize("path", ["/staff/submissions/{0}/split", "/staff/inbox/{0}", "/staff/submissions/{0}"])
def test_many_splits_ask_no_more_of_the_database(site: Site, path: str):
    for passage in ("My pram", "gets *stuck*", "in it.", "cold at noon."):
        assert site.split(passage).status_code == 303
    site.moderator.get("/")
    with count_queries(site.app) as statements:
        page = site.moderator.get(path.format(site.origin.id)).text
    assert page.count("cold at noon.</a>") == 1
    assert len(statements) <= 12, statements


def test_a_page_with_splits_asks_little_of_the_database(site: Site):
    site.split()
    for submission in (site.origin, site.made()):
        with count_queries(site.app) as statements:
            assert site.moderator.get(address(submission)).status_code == 200
        assert len(statements) <= 12, statements
