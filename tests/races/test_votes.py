"""Many votes at one moment: each member counts once, nobody gets lost, and nothing slips past a closing."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict
from community.policy import SYSTEM, Actor
from community.submissions import services
from community.submissions.commands import ChangeStatus
from community.submissions.models import Status, StatusKind, Submission, Vote
from community.submissions.services.recount import drifts
from tests.factories import Factory
from tests.races.together import PATIENCE, at_once

MANY = 16


def voting(app: Flask, make: Factory, actor: Actor, submission: Submission, path: str = "vote") -> Callable[[], int]:
    """One press of the button in one browser."""
    client = make.client(actor)
    return lambda: client.post(f"/submissions/{submission.id}/{path}").status_code


def standing(app: Flask, submission: Submission) -> tuple[int, int]:
    """The rows and the counter of a submission's votes."""
    with app.app_context():
        rows = db.session.scalar(
            sa.select(sa.func.count()).select_from(Vote).where(Vote.submission_id == submission.id)
        )
        counter = db.session.scalar(sa.select(Submission.votes).where(Submission.id == submission.id))
        return rows or 0, counter or 0


def test_sixteen_votes_of_one_member_are_one(app: Flask, make: Factory):
    submission, ana = make.submission(by=SYSTEM), make.actor()
    answers = at_once([voting(app, make, ana, submission) for _ in range(MANY)])
    assert answers == [303] * MANY
    assert standing(app, submission) == (1, 1)


def test_a_counter_that_counts_what_was_not_cast_is_noticed(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch):
    """The same race against a planted bug, so that the test above is known to be able to fail."""
    monkeypatch.setattr("community.submissions.services.voting.insert_new", lambda *row: insert_new(*row) or True)
    submission, ana = make.submission(by=SYSTEM), make.actor()
    at_once([voting(app, make, ana, submission) for _ in range(MANY)])
    assert standing(app, submission) == (1, MANY)
    with app.app_context():
        assert [drift.what for drift in drifts()] == ["votes"]


def test_sixteen_members_are_sixteen_votes(app: Flask, make: Factory):
    submission = make.submission(by=SYSTEM)
    answers = at_once([voting(app, make, make.actor(), submission) for _ in range(MANY)])
    assert answers == [303] * MANY
    assert standing(app, submission) == (MANY, MANY)


def test_voting_and_withdrawing_at_once_ends_in_one_or_the_other(app: Flask, make: Factory):
    submission, ana = make.submission(by=SYSTEM), make.actor()
    paths = ["vote", "vote/withdrawal"] * (MANY // 2)
    assert at_once([voting(app, make, ana, submission, path) for path in paths]) == [303] * MANY
    rows, counter = standing(app, submission)
    assert rows == counter
    assert rows in (0, 1)


def test_votes_on_two_submissions_do_not_wait_for_each_other_forever(app: Flask, make: Factory):
    """Members who vote on the same submissions in opposite order, which deadlocks where locks are taken carelessly."""
    first, second = make.submission(by=SYSTEM), make.submission(by=SYSTEM)
    people = [make.actor() for _ in range(MANY // 2)]
    forth = [voting(app, make, actor, first) for actor in people]
    back = [voting(app, make, actor, second) for actor in people]
    assert set(at_once([*forth, *back])) == {303}
    assert standing(app, first) == standing(app, second) == (len(people), len(people))


def test_no_vote_slips_past_a_closing(app: Flask, make: Factory):
    """A vote that comes while a closing is being saved waits for it, and then is refused."""
    submission, ana = make.submission(by=SYSTEM), make.actor()
    said: list[str] = []

    def vote() -> None:
        with app.app_context():
            try:
                services.vote(ana, submission.id)
                db.session.commit()
                said.append("counted")
            except Conflict:
                said.append("closed")

    with app.app_context():
        done = sa.select(Status.id).where(Status.board_id == submission.board_id, Status.kind == StatusKind.DONE)
        services.change_status(SYSTEM, submission.id, ChangeStatus(status=db.session.scalar(done), note=""))
        db.session.flush()
        voter = threading.Thread(target=vote)
        voter.start()
        voter.join(0.3)
        assert said == []
        db.session.commit()
    voter.join(PATIENCE)
    assert said == ["closed"]
    assert standing(app, submission) == (0, 0)


def test_a_closing_among_votes_loses_none_and_takes_none_afterwards(app: Flask, make: Factory):
    submission = make.submission(by=SYSTEM)
    with app.app_context():
        done = sa.select(Status.id).where(Status.board_id == submission.board_id, Status.kind == StatusKind.DONE)
        status = db.session.scalar(done)

    def close() -> int:
        with app.app_context():
            services.change_status(SYSTEM, submission.id, ChangeStatus(status=status, note=""))
            db.session.commit()
        return 0

    answers = at_once([*(voting(app, make, make.actor(), submission) for _ in range(MANY - 1)), close])
    assert set(answers) <= {0, 303, 409}
    assert standing(app, submission) == (answers.count(303), answers.count(303))
    assert voting(app, make, make.actor(), submission)() == 409
