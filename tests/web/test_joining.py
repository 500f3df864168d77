"""While somebody writes: what others said, joining one of them, and saying why it is not the same."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.accounts.hashing import Passwords
from community.kernel.db import db
from community.kernel.parts import part
from community.policy import Actor, Audience, Role
from community.submissions import services
from community.submissions.models import Difference, Follow, StatusKind, Submission, Vote
from tests.factories import Factory
from tests.search.test_site import settle

HEAVY = "The door at the harbour shop is too heavy"
MINE = {"body": "Your shop door is so heavy\n\nthat I cannot open it.", "nonce": "n1"}
PASSWORD = "seven yellow lanterns"


@pytest.fixture
def heavy(app: Flask, make: Factory) -> Submission:
    """What somebody else said, and the worker has seen."""
    said = make.submission(HEAVY)
    settle(app)
    return said


def preview(client: FlaskClient, **form: Any) -> str:
    answer = client.post("/submissions/preview", data={"body": MINE["body"], **form})
    assert answer.status_code == 200
    return answer.text.partition('id="similar"')[2].partition('id="preview"')[0]


def join(client: FlaskClient, submission: Submission, **form: Any) -> Any:
    return client.post(f"/submissions/{submission.id}/voices", data={**MINE, **form})


def standing(app: Flask, survivor: int, who: int | None) -> dict[str, int]:
    """How often a member stands behind a submission: their voices there, and their votes and follows on these."""
    with app.app_context():
        voices = db.session.scalars(
            select(Submission.id).where(Submission.merged_into_id == survivor, Submission.author_id == who)
        ).all()
        there = [survivor, *voices]
        votes = select(func.count()).where(Vote.member_id == who, Vote.submission_id.in_(there))
        follows = select(func.count()).where(Follow.member_id == who, Follow.submission_id.in_(there))
        shown = db.session.scalar(select(Submission.votes).where(Submission.id == survivor))
        return {
            "voices": len(voices),
            "votes": db.session.scalar(votes) or 0,
            "follows": db.session.scalar(follows) or 0,
            "shown": shown or 0,
        }


ONCE = {"voices": 1, "votes": 1, "follows": 1, "shown": 2}  # the first one's author and whoever joined


def test_each_one_shows_where_it_stands_and_what_the_team_said_last(app: Flask, make: Factory, heavy: Submission):
    make.status(heavy, StatusKind.REVIEW, "We are looking at the hinges.")
    make.status(heavy, StatusKind.PLANNED, "A light door is **ordered**.")
    shown = preview(make.client())
    assert HEAVY in shown
    assert "Planned" in shown
    assert "A light door is ordered." in shown
    assert "hinges" not in shown


def test_looking_for_others_waits_for_no_writer(app: Flask, make: Factory, heavy: Submission):
    client = make.client(make.actor("Ana"))
    with app.app_context():
        writer = db.engine.raw_connection()
    try:
        writer.cursor().execute("BEGIN IMMEDIATE" if "sqlite" in app.config["SQLALCHEMY_DATABASE_URI"] else "BEGIN")
        assert HEAVY in preview(client)
    finally:
        writer.rollback()
        writer.close()


def test_a_title_is_looked_for_before_there_is_a_body_and_nothing_finds_nothing(make: Factory, heavy: Submission):
    browser = make.client()
    by_title = browser.post("/submissions/preview", data={"title": heavy.title, "body": "", "look": "others"})
    assert (by_title.status_code, heavy.title in by_title.text) == (200, True)
    emptied = browser.post("/submissions/preview", data={"title": "", "body": " ", "look": "others"})
    assert (emptied.status_code, heavy.title in emptied.text) == (200, False)
    assert 'id="similar"' in emptied.text


def test_looking_for_others_while_typing_shows_no_preview(make: Factory, heavy: Submission):
    page = make.client().post("/submissions/preview", data={"body": MINE["body"], "look": "others"}).text
    assert HEAVY in page
    assert "This is how it will look" not in page


def test_nothing_says_that_it_is_a_duplicate(make: Factory, heavy: Submission):
    assert "duplicate" not in preview(make.client()).lower()


def test_joining_counts_once_and_keeps_the_words(app: Flask, make: Factory, heavy: Submission):
    who = make.actor("Ana")
    client = make.client(who)
    answer = join(client, heavy)
    assert answer.status_code == 303
    assert f"/submissions/{heavy.id}-" in answer.location
    assert "Your voice counts here" in client.get(answer.location).text
    assert standing(app, heavy.id, who.id) == ONCE
    with app.app_context():
        voice = db.session.scalars(select(Submission).where(Submission.author_id == who.id)).one()
        assert voice.title == "Your shop door is so heavy"
        assert "cannot open it" in voice.body


def test_who_joined_reads_their_words_there_and_can_take_them_back(app: Flask, make: Factory, heavy: Submission):
    who = make.actor("Ana")
    client = make.client(who)
    page = client.get(join(client, heavy).location).text
    assert "Your words, “Your shop door is so heavy”, are read here" in page
    with app.app_context():
        voice = db.session.scalars(select(Submission.id).where(Submission.author_id == who.id)).one()
    assert f'<details class="letter" id="voice-{voice}" open>' in page
    undo = f"/submissions/{voice}/deletion"
    assert f'action="{undo}"' in page.partition("data-toast")[2].partition("</form>")[0]
    client.post(undo)
    assert standing(app, heavy.id, who.id)["shown"] == 1


def test_ones_own_words_are_no_other_voice_to_add_to(make: Factory, app: Flask):
    who = make.actor("Ana")
    mine = make.submission(HEAVY, by=who)
    settle(app)
    own, others = preview(make.client(who)), preview(make.client(make.actor("Bo")))
    assert "You said this: add to it" in own
    assert f"/submissions/{mine.id}/voices" not in own
    assert "You said this" not in others
    assert f"/submissions/{mine.id}/voices" in others


def test_a_double_click_joins_once(app: Flask, make: Factory, heavy: Submission):
    who = make.actor("Ana")
    client = make.client(who)
    first, second = join(client, heavy), join(client, heavy)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert standing(app, heavy.id, who.id) == ONCE


def test_whoever_voted_before_is_not_counted_again(app: Flask, make: Factory, heavy: Submission):
    who = make.actor("Ana")
    client = make.client(who)
    client.post(f"/submissions/{heavy.id}/vote")
    join(client, heavy)
    assert standing(app, heavy.id, who.id)["shown"] == 2


def test_a_visitor_joins_after_signing_in(app: Flask, make: Factory, heavy: Submission, client: FlaskClient):
    with app.app_context():
        password_hash = part(Passwords).hash(PASSWORD)
    ana = make.member(email="ana@example.org", password_hash=password_hash)
    for _click in (1, 2):
        answer = join(client, heavy)
        assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "It is added there as soon as you are signed in" in client.get("/sign-in").text
    answer = client.post("/sign-in", data={"email": "ana@example.org", "password": PASSWORD})
    assert f"/submissions/{heavy.id}-" in answer.location
    assert standing(app, heavy.id, ana.id) == ONCE


def test_what_is_decided_is_shown_but_cannot_be_joined(app: Flask, make: Factory, heavy: Submission):
    make.status(heavy, StatusKind.DONE, "The light door hangs.")
    client = make.client(make.actor("Ana"))
    shown = preview(client)
    assert "The light door hangs." in shown
    assert "See what was decided" in shown
    assert "/voices" not in shown
    answer = join(client, heavy)
    assert answer.status_code == 409
    assert "takes no more voices" in answer.text
    assert "that I cannot open it." in answer.text


def test_joining_with_nothing_written_is_refused_with_the_form(make: Factory, heavy: Submission):
    answer = join(make.client(make.actor()), heavy, body=" ")
    assert answer.status_code == 422
    assert "Please write a few words first" in answer.text


def test_nobody_joins_what_they_may_not_open(app: Flask, make: Factory):
    secret = make.submission("The heavy door is a secret plan", on=make.board("Team", Audience.STAFF), by=team(make))
    who = make.actor("Ana")
    assert join(make.client(who), secret).status_code == 404
    assert standing(app, secret.id, who.id)["voices"] == 0


def test_a_reason_is_kept_with_the_post_and_read_in_triage(app: Flask, make: Factory, heavy: Submission):
    client = make.client(make.actor("Ana"))
    form = {**MINE, "board": heavy.board_id, "kind": "complaint", f"because_{heavy.id}": "mine is the one in town"}
    answer = client.post("/submissions", data=form)
    assert answer.status_code == 303
    assert "mine is the one in town" not in client.get(answer.location).text
    posted = answer.location.rpartition("/")[2].partition("-")[0]
    page = make.client(team(make)).get(f"/staff/submissions/{posted}").text
    assert "mine is the one in town" in page
    assert f"/submissions/{heavy.id}-" in page.partition("Its author says it differs")[2].partition("</section>")[0]


def test_a_reason_comes_back_with_the_list_and_with_a_refused_form(make: Factory, heavy: Submission):
    client = make.client()
    reason = {f"because_{heavy.id}": "mine is in town"}
    assert ">mine is in town</textarea>" in preview(client, **reason)
    refused = client.post("/submissions", data={"body": "", **reason})
    assert refused.status_code == 422
    assert 'value="mine is in town"' in refused.text


def test_no_reason_is_kept_about_what_its_author_may_not_open(app: Flask, make: Factory, heavy: Submission):
    secret = make.submission("A secret", on=make.board("Team", Audience.STAFF), by=team(make))
    client = make.client(make.actor("Ana"))
    reasons = {
        f"because_{secret.id}": "so there",
        "because_99999": "none",
        "because_x": "no",
        f"because_{heavy.id}": "",
    }
    form = {**MINE, "board": heavy.board_id, "kind": "complaint", **reasons}
    assert client.post("/submissions", data=form).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Difference)) == 0


def test_a_reason_longer_than_its_field_stands_in_nobodys_way(app: Flask, make: Factory, heavy: Submission):
    form = {**MINE, "board": heavy.board_id, "kind": "complaint", f"because_{heavy.id}": "x" * 999}
    assert make.client(make.actor()).post("/submissions", data=form).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Difference.reason)).all() == ["x" * 300]


def test_what_joined_is_offered_no_more_itself(app: Flask, make: Factory, heavy: Submission):
    join(make.client(make.actor("Ana")), heavy)
    settle(app)
    shown = preview(make.client())
    assert HEAVY in shown
    assert "Your shop door is so heavy" not in shown


def test_who_says_it_as_the_joined_voice_did_is_shown_what_it_joined(app: Flask, make: Factory, heavy: Submission):
    other = {"body": "Wheelchair users cannot get inside", "nonce": "n2"}
    assert HEAVY not in preview(make.client(), body="Two wheelchair users got inside nowhere")
    join(make.client(make.actor("Ana")), heavy, **other)
    settle(app)
    assert HEAVY in preview(make.client(), body="Two wheelchair users got inside nowhere")


def test_a_voice_with_fewer_readers_leads_nobody_to_what_it_joined(app: Flask, make: Factory, heavy: Submission):
    moderator = team(make)
    secret = make.submission("Wheelchair users cannot get inside", on=make.board("Team", Audience.STAFF), by=moderator)
    with app.app_context():
        services.merge(moderator, secret.id, heavy.id)
        db.session.commit()
    settle(app)
    for who in (None, moderator):
        assert HEAVY not in preview(make.client(who), body="Two wheelchair users got inside nowhere")


def team(make: Factory) -> Actor:
    """A moderator."""
    return make.actor("Mo", Role.MODERATOR)
