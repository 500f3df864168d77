"""The merge desk: pairs that the worker or a member found, decided by a moderator and by nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.db import db
from community.policy import SYSTEM, Actor, Audience, Role
from community.search.pairs import compare_new, likeness, words_of
from community.search.whoosh_index import WhooshIndex
from community.submissions import services as submissions
from community.submissions.commands import EditSubmission
from community.submissions.models import Submission
from community.triage.models import Pair
from community.triage.services import note_pair, propose_pair
from community.web.staff.duplicates import marked
from community.worker.clockwork import run_due
from community.worker.outbox import drain
from tests.counting import count_queries
from tests.factories import Factory

DOOR = "The door of the shop is too heavy for my pram."
ALSO = "The heavy door of the shop, again with a pram."


@pytest.fixture
def desk(app: Flask, make: Factory) -> FlaskClient:
    """A moderator's browser."""
    return make.client(make.actor("Ingrid", Role.MODERATOR))


def pair(app: Flask, one: Submission, other: Submission, alike: float = 0.5) -> int:
    """Put a pair on the desk."""
    with app.app_context():
        note_pair(one.id, other.id, alike)
        db.session.commit()
        return db.session.scalars(sa.select(Pair.id).order_by(Pair.id.desc())).first() or 0


def pairs(app: Flask) -> set[tuple[int, int]]:
    with app.app_context():
        return {tuple(row) for row in db.session.execute(sa.select(Pair.first_id, Pair.second_id))}


def work(app: Flask) -> None:
    """What the worker does in a minute."""
    with app.app_context():
        while drain():
            pass
        compare_new()
        db.session.commit()


def test_the_worker_finds_two_that_share_their_words_and_merges_nothing(app: Flask, make: Factory, desk: FlaskClient):
    first, second, _other = make.submission(DOOR), make.submission(ALSO), make.submission("Bring back the oat milk.")
    work(app)
    assert pairs(app) == {(first.id, second.id)}
    page = desk.get("/staff/duplicates").text
    assert "of their words are the same" in page
    assert "1</span> pair waits" in page
    assert "<mark>again</mark>" in page
    with app.app_context():
        assert db.session.scalars(sa.select(Submission.merged_into_id)).all() == [None] * 3


def test_the_schedule_knows_the_comparison_and_each_submission_is_compared_once(app: Flask, make: Factory):
    make.submission(DOOR)
    make.submission(ALSO)
    with app.app_context():
        while drain():
            pass
        run_due()
    assert len(pairs(app)) == 1
    with app.app_context():
        assert compare_new() == 0


def test_nothing_is_counted_as_compared_while_the_index_is_away(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "search")
    app = make_app(SEARCH_INDEX=index)
    make = Factory(app)
    make.submission(DOOR)
    make.submission(ALSO)
    with app.app_context():
        assert compare_new() == 0
    index.rebuild([])
    work(app)
    assert len(pairs(app)) == 1
    index.close()


def edit(app: Flask, submission: Submission, body: str) -> None:
    with app.app_context():
        command = EditSubmission(title="", body=body, kind=submission.kind, version=1)
        submissions.edit_submission(SYSTEM, submission.id, command)
        db.session.commit()


def test_what_was_edited_is_compared_again(app: Flask, make: Factory):
    first, second, third = make.submission(DOOR), make.submission(ALSO), make.submission("Bring back the oat milk.")
    work(app)
    assert pairs(app) == {(first.id, second.id)}
    edit(app, second, "Bring back that oat milk, please.")
    work(app)
    assert pairs(app) == {(second.id, third.id)}


def test_a_dismissed_or_proposed_pair_outlives_an_edit(app: Flask, make: Factory, desk: FlaskClient):
    first, second, third = make.submission(DOOR), make.submission(ALSO), make.submission("Nobody greets me here.")
    dismissed = pair(app, first, second)
    desk.post(f"/staff/duplicates/{dismissed}/dismissal")
    ana = make.actor()
    with app.app_context():
        propose_pair(ana, second.id, third.id)
        db.session.commit()
    edit(app, second, "Something else that is like nothing.")
    work(app)
    assert pairs(app) == {(first.id, second.id), (second.id, third.id)}
    with app.app_context():
        assert db.session.get_one(Pair, dismissed).dismissed_at is not None


@pytest.mark.parametrize("kept", [0, 1])
def test_either_may_be_kept_and_it_can_be_undone(app: Flask, make: Factory, desk: FlaskClient, kept: int):
    two = [make.submission(DOOR), make.submission(ALSO)]
    pair(app, *two)
    survivor, voice = two[kept], two[1 - kept]
    form = {"into": survivor.id, "back": "duplicates", "skip": 0}
    answer = desk.post(f"/staff/submissions/{voice.id}/merge", data=form)
    assert answer.location == "/staff/duplicates"
    page = desk.get(answer.location).text
    assert "No two wait" in page
    assert f"/staff/submissions/{voice.id}/merge/withdrawal" in page
    assert desk.post(f"/staff/submissions/{voice.id}/merge/withdrawal", data=form).location == "/staff/duplicates"
    assert "1</span> pair waits" in desk.get("/staff/duplicates").text


def test_whoever_is_later_with_a_pair_is_told_so_at_the_desk(app: Flask, make: Factory, desk: FlaskClient):
    first, second = make.submission(DOOR), make.submission(ALSO)
    pair(app, first, second)
    desk.post(f"/staff/submissions/{second.id}/merge", data={"into": first.id, "back": "duplicates"})
    late = make.client(make.actor("Jonas", Role.MODERATOR))
    told = late.post(
        f"/staff/submissions/{first.id}/merge", data={"into": second.id, "back": "duplicates"}, follow_redirects=True
    )
    assert told.request.path == "/staff/duplicates"
    assert "The other one is merged into this one already." in told.text
    assert "No two wait" in told.text


def test_a_dismissed_pair_is_not_asked_about_again(app: Flask, make: Factory, desk: FlaskClient):
    two = make.submission(DOOR), make.submission(ALSO)
    number = pair(app, *two)
    page = desk.post(f"/staff/duplicates/{number}/dismissal", follow_redirects=True).text
    assert "Nobody is asked about these two again" in page
    assert "No two wait" in page
    pair(app, *two)
    work(app)
    make.client(make.actor()).post(f"/submissions/{two[0].id}/same-as", data={"into": two[1].id})
    assert "No two wait" in desk.get("/staff/duplicates").text
    assert desk.post(f"/staff/duplicates/{number}/dismissal").status_code == 409
    desk.post(f"/staff/duplicates/{number}/reopening")
    assert "pair waits" in desk.get("/staff/duplicates").text


def test_pairs_are_passed_over_in_their_order_and_come_round_again(app: Flask, make: Factory, desk: FlaskClient):
    some = [make.submission(f"Number {word}.") for word in ("one", "two", "three")]
    pair(app, some[0], some[1], 0.9)
    pair(app, some[0], some[2], 0.4)
    assert "Number two" in desk.get("/staff/duplicates").text
    later = desk.get("/staff/duplicates?skip=1").text
    assert "Number three" in later
    assert 'href="/staff/duplicates?skip=0"' in later
    for skip in ("2", "-1", "x", "9" * 30):
        assert "Number two" in desk.get(f"/staff/duplicates?skip={skip}").text


def test_a_member_may_say_that_two_are_the_same_and_is_asked_for_what_can_be_found(
    app: Flask, make: Factory, desk: FlaskClient
):
    first, second = make.submission(DOOR), make.submission("I cannot get in.")
    browser = make.client(make.actor("Ana Duarte"))
    assert "Same as …" in browser.get(f"/submissions/{first.id}-{first.slug}").text
    for typed in ("", "the other one", "4711", str(first.id)):
        refused = browser.post(f"/submissions/{first.id}/same-as", data={"into": typed})
        assert refused.status_code == 422
        assert 'href="#s-into"' in refused.text
    said = browser.post(
        f"/submissions/{first.id}/same-as", data={"into": f"/submissions/{second.id}-x"}, follow_redirects=True
    )
    assert "The team will look at both." in said.text
    assert "Ana Duarte says that these two say the same." in desk.get("/staff/duplicates").text


def test_what_members_propose_stands_first(app: Flask, make: Factory, desk: FlaskClient):
    some = [make.submission(f"Number {word}.") for word in ("one", "two", "three", "four")]
    pair(app, some[0], some[1], 0.9)
    make.client(make.actor("Ana")).post(f"/submissions/{some[2].id}/same-as", data={"into": some[3].id})
    assert "Number three" in desk.get("/staff/duplicates").text


def test_nobody_learns_of_what_they_may_not_open_by_proposing(app: Flask, make: Factory, desk: FlaskClient):
    first, hidden = make.submission(DOOR), make.submission(ALSO, on=make.board("Office", Audience.STAFF), by=TEAM)
    browser = make.client(make.actor())
    answers = [
        browser.post(f"/submissions/{first.id}/same-as", data={"into": into}).text.count("There is no such submission.")
        for into in (hidden.id, 4711)
    ]
    assert answers[0] == answers[1] > 0
    assert pairs(app) == set()


TEAM = Actor(role=Role.ADMINISTRATOR)


def test_only_those_who_merge_see_the_desk_in_their_rail(make: Factory, desk: FlaskClient):
    assert "/staff/duplicates" in desk.get("/staff/inbox").text
    manager = make.client(make.actor("Priya", Role.PRODUCT_MANAGER))
    assert "/staff/duplicates" not in manager.get("/staff/inbox").text


def test_the_desk_asks_few_questions(app: Flask, make: Factory, desk: FlaskClient):
    some = [make.submission(f"Number {number}.") for number in range(8)]
    for other in some[1:]:
        pair(app, some[0], other)
    with count_queries(app) as statements:
        assert desk.get("/staff/duplicates").status_code == 200
    assert len(statements) <= 12, statements


def test_a_difference_is_a_word_that_the_other_does_not_have_in_any_writing():
    assert marked("The Door, please!", "a door") == [("The Door, ", False), ("please", True), ("!", False)]
    assert marked("", "a") == []


def test_likeness_is_the_share_of_common_words():
    assert likeness(words_of("Door", "<p>heavy shop</p>"), words_of("door", "<p>light</p>")) == pytest.approx(0.4)
    assert likeness(frozenset(), frozenset()) == 0.0
    assert likeness(frozenset({"a"}), frozenset({"a"})) == 1.0
