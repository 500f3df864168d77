"""Who is told of what: those who want to hear and may, once, and nobody of their own act."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from community.accounts.models import Member
from community.answers import services as answers
from community.answers.commands import WriteAnswer
from community.kernel.clock import now
from community.kernel.db import db
from community.notifications.models import Notification, Occasion
from community.notifications.services import fan_out, forget_old_notifications, note, telling
from community.policy import SYSTEM, Actor, Audience, Role
from community.submissions import services
from community.submissions.events import StatusChanged
from community.submissions.models import Board, StatusChange, StatusKind, Submission
from tests.factories import Factory
from tests.notifications.telling import inbox, sources, told, unread, work


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana")


@pytest.fixture
def door(make: Factory, ana: Actor) -> Submission:
    """What Ana said, and so follows."""
    return make.submission("The door is too heavy.", by=ana)


def follow(app: Flask, actor: Actor, submission: Submission) -> None:
    with app.app_context():
        services.follow(actor, submission.id)
        db.session.commit()


def answer(app: Flask, submission: Submission, by: Actor = SYSTEM) -> None:
    with app.app_context():
        answers.write_answer(by, submission.id, WriteAnswer(body="We mend it."), site="Fjord")
        db.session.commit()


def test_a_follower_hears_of_the_status_the_answer_and_comments(
    app: Flask, make: Factory, ana: Actor, door: Submission
):
    make.status(door, StatusKind.REVIEW, "We look at it.")
    answer(app, door)
    make.comment(door, "Same here.", by=make.actor("Ben"))
    assert sources(app, ana) == ["status_changed", "answered", "commented"]
    newest = inbox(app, ana)[0]
    assert str(newest.headline) == "Ben commented"
    assert "Same here." in newest.html
    assert newest.title == "The door is too heavy."
    assert newest.path.startswith(f"/submissions/{door.id}-the-door-is-too-heavy#c")
    assert unread(app, ana) == 3


def test_nobody_is_told_of_their_own_act(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.comment(door, "I mean the left one.", by=ana)
    staff = make.actor("Mo", Role.MODERATOR)
    follow(app, staff, door)
    answer(app, door, by=staff)
    assert told(app, ana) == ["answered"]
    assert told(app, staff) == ["commented"]


def test_nobody_is_told_who_did_not_ask(app: Flask, make: Factory, door: Submission):
    make.status(door, StatusKind.REVIEW)
    assert told(app, make.actor("Ben")) == []


def test_whoever_is_answered_hears_that_and_not_also_of_a_comment(
    app: Flask, make: Factory, ana: Actor, door: Submission
):
    ben, cleo = make.actor("Ben"), make.actor("Cleo")
    first = make.comment(door, "Which one?", by=ben)
    make.comment(door, "The left one.", by=cleo, parent=first.id)
    assert sources(app, ben) == ["replied"]
    assert sources(app, ana) == ["commented", "commented"]
    follow(app, ben, door)
    make.comment(door, "And the right one.", by=cleo, parent=first.id)
    assert sources(app, ben) == ["replied", "replied"]


def test_a_follower_of_both_merged_submissions_hears_once(app: Flask, make: Factory, ana: Actor, door: Submission):
    voice = make.submission("That door again.", by=ana)
    ben = make.actor("Ben")
    follow(app, ben, voice)
    with app.app_context():
        services.merge(SYSTEM, voice.id, door.id)
        db.session.commit()
    make.status(door, StatusKind.PLANNED)
    assert sources(app, ana) == ["status_changed"]
    assert sources(app, ben) == ["merged", "status_changed"]
    assert inbox(app, ben)[0].path.startswith(f"/submissions/{door.id}-")


def test_a_job_that_runs_twice_tells_once(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.status(door, StatusKind.REVIEW)
    work(app)
    with app.app_context():
        change = db.session.scalars(select(StatusChange.id)).one()
        for _ in range(2):
            note(StatusChanged(door.id, change))
            fan_out(db.session.scalars(select(Occasion.id)).one(), 0)
        db.session.commit()
    assert told(app, ana) == ["status_changed"]
    assert unread(app, ana) == 1


@pytest.mark.parametrize("trouble", [{"banned_at": now()}, {"confirmed_at": None}, {"email": None}])
def test_nobody_is_told_who_is_not_in_good_standing(app: Flask, make: Factory, ana: Actor, door: Submission, trouble):
    with app.app_context():
        db.session.execute(update(Member).where(Member.id == ana.id).values(**trouble))
        db.session.commit()
    make.status(door, StatusKind.REVIEW)
    assert told(app, ana) == []


def test_what_may_not_be_read_is_not_told(app: Flask, make: Factory, ana: Actor, door: Submission):
    staff = make.actor("Mo", Role.MODERATOR)
    follow(app, staff, door)
    hide(app)
    make.status(door, StatusKind.REVIEW)
    assert told(app, ana) == []
    assert told(app, staff) == ["status_changed"]


def test_what_may_no_longer_be_read_is_no_longer_shown(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.status(door, StatusKind.REVIEW)
    assert sources(app, ana) == ["status_changed"]
    hide(app)
    assert sources(app, ana) == []
    assert told(app, ana) == ["status_changed"]


def hide(app: Flask) -> None:
    with app.app_context():
        db.session.execute(update(Board).values(audience=Audience.STAFF))
        db.session.commit()


def test_a_deleted_comment_is_not_told_any_more(app: Flask, make: Factory, ana: Actor, door: Submission):
    ben = make.actor("Ben")
    comment = make.comment(door, "Rude words.", by=ben)
    assert sources(app, ana) == ["commented"]
    with app.app_context():
        services.delete_comment(ben, comment.id)
        db.session.commit()
    assert sources(app, ana) == []


def test_what_was_deleted_before_the_worker_came_is_never_told(app: Flask, make: Factory, ana: Actor, door: Submission):
    ben = make.actor("Ben")
    comment = make.comment(door, "Rude words.", by=ben)
    with app.app_context():
        services.delete_comment(ben, comment.id)
        db.session.commit()
    assert told(app, ana) == []


def test_many_are_told_in_batches_and_the_request_writes_one_job(
    app: Flask, make: Factory, door: Submission, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling, "BATCH", 3)
    people = [make.actor() for _ in range(10)]
    for one in people:
        follow(app, one, door)
    work(app)
    make.status(door, StatusKind.REVIEW)
    assert [told(app, one) for one in people] == [["status_changed"]] * 10
    assert [unread(app, one) for one in people] == [1] * 10


def test_time_ends_what_was_told_and_the_bell_counts_again(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.status(door, StatusKind.REVIEW)
    work(app)
    with app.app_context():
        db.session.execute(update(Member).values(unread=7))
        forget_old_notifications()
        assert db.session.scalar(select(Member.unread).where(Member.id == ana.id)) == 1
        db.session.execute(update(Occasion).values(created_at=now() - timedelta(days=366)))
        forget_old_notifications()
        assert db.session.scalar(select(func.count()).select_from(Notification)) == 0
        assert db.session.scalar(select(Member.unread).where(Member.id == ana.id)) == 0


def test_a_member_s_notifications_go_with_them(app: Flask, make: Factory, ana: Actor, door: Submission):
    make.status(door, StatusKind.REVIEW)
    work(app)
    with app.app_context():
        db.session.execute(delete(Member).where(Member.id == ana.id))
        assert db.session.scalar(select(func.count()).select_from(Notification)) == 0
