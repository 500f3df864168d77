"""Many words at one moment: a double click posts once, and of two who edit the same words none loses theirs."""

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from community.kernel.db import db
from community.submissions.models import Comment, FacetCount, Submission, Vote
from tests.factories import Factory
from tests.races.together import at_once

CLICKS = 8


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_double_click_posts_once(app: Flask, make: Factory):
    board, ana = make.board(), make.actor()
    form = {"board": board.id, "kind": "complaint", "body": "The door is too heavy.", "nonce": "n" * 43}
    browsers = [make.client(ana) for _ in range(CLICKS)]
    answers = at_once([lambda browser=browser: browser.post("/submissions", data=form) for browser in browsers])
    assert [answer.status_code for answer in answers] == [303] * CLICKS
    assert len({answer.location for answer in answers}) == 1
    assert (count(app, Submission), count(app, Vote)) == (1, 1)
    with app.app_context():
        assert db.session.scalars(sa.select(FacetCount.n)).all() == [1]


def test_the_same_nonce_of_another_member_is_another_post(app: Flask, make: Factory):
    board = make.board()
    form = {"board": board.id, "kind": "complaint", "body": "The door is too heavy.", "nonce": "n" * 43}
    browsers = [make.client(make.actor()) for _ in range(2)]
    answers = at_once([lambda browser=browser: browser.post("/submissions", data=form) for browser in browsers])
    assert len({answer.location for answer in answers}) == 2


def test_a_comment_that_is_sent_twice_is_there_once(app: Flask, make: Factory):
    submission, ana = make.submission(), make.actor()
    form = {"body": "Same here.", "nonce": "n" * 43}
    browsers = [make.client(ana) for _ in range(CLICKS)]
    address = f"/submissions/{submission.id}/comments"
    answers = at_once([lambda browser=browser: browser.post(address, data=form) for browser in browsers])
    assert [answer.status_code for answer in answers] == [303] * CLICKS
    assert len({answer.location for answer in answers}) == 1
    assert count(app, Comment) == 1
    with app.app_context():
        assert db.session.scalar(sa.select(Submission.comments)) == 1


def test_of_two_who_edit_at_once_one_is_asked_to_look(app: Flask, make: Factory):
    ana = make.actor()
    submission = make.submission("The door is too heavy.", by=ana)
    browsers = [make.client(ana) for _ in range(2)]
    bodies = ["The door is far too heavy.", "The door cannot be opened."]

    def saving(number: int) -> TestResponse:
        form = {"kind": "complaint", "title": "", "body": bodies[number], "version": 1}
        return browsers[number].post(f"/submissions/{submission.id}/edit", data=form)

    answers = at_once([lambda: saving(0), lambda: saving(1)])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = 0 if answers[0].status_code == 409 else 1
    page = answers[loser].text
    assert bodies[loser] in page
    assert bodies[1 - loser] in page
    again = browsers[loser].post(
        f"/submissions/{submission.id}/edit",
        data={"kind": "complaint", "title": "", "body": bodies[loser], "version": 2},
    )
    assert again.status_code == 303


def test_comments_at_once_are_all_there(app: Flask, make: Factory):
    submission = make.submission()
    address = f"/submissions/{submission.id}/comments"
    browsers = [make.client(make.actor()) for _ in range(CLICKS)]
    answers = at_once([lambda browser=browser: browser.post(address, data={"body": "So."}) for browser in browsers])
    assert [answer.status_code for answer in answers] == [303] * CLICKS
    assert count(app, Comment) == CLICKS
    with app.app_context():
        assert db.session.scalar(sa.select(Submission.comments)) == CLICKS


def test_looking_at_ones_words_waits_for_no_writer_and_keeps_none_waiting(app: Flask, make: Factory):
    browser = make.client(make.actor())
    with app.app_context():
        engine = db.engine
    with engine.begin() as writer:
        writer.execute(sa.text("UPDATE member SET keys_on = keys_on"))
        answer = browser.post("/submissions/preview", data={"body": "The door is too heavy."})
    assert answer.status_code == 200
    assert "The door is too heavy." in answer.text
