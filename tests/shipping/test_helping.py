"""Did this help? Set, not toggled; a no opens the matter again, once."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.kernel.db import db
from community.kernel.errors import Forbidden, NotFound
from community.policy import SYSTEM, Actor, Audience, Role
from community.shipping import queries
from community.shipping.models import HelpAnswer, Helped
from community.submissions import services as submissions
from community.submissions.models import Comment, StatusChange, StatusKind, Submission
from tests.factories import Factory
from tests.shipping.house import answered, draft, shipped

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def app_context(app: Flask):
    with app.app_context():
        yield


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana")


def stands(submission: Submission) -> StatusKind:
    return db.session.get_one(Submission, submission.id, populate_existing=True).status_kind


def comments() -> list[tuple[int | None, str]]:
    return [(row.author_id, row.body) for row in db.session.scalars(select(Comment).order_by(Comment.id))]


def steps() -> int:
    return db.session.scalar(select(func.count()).select_from(StatusChange)) or 0


def test_a_no_opens_it_again_and_says_why_in_their_name(make: Factory, mo: Actor, ana: Actor):
    door = make.submission(by=ana)
    assert answered(ana, shipped(mo, door), Helped.NO, "Still heavy.")
    assert stands(door) is StatusKind.REVIEW
    assert comments() == [(ana.id, "Still heavy.")]
    assert "did not help" in db.session.scalars(select(StatusChange.note).order_by(StatusChange.id.desc())).first()


def test_the_same_no_twice_is_one_no(make: Factory, mo: Actor, ana: Actor):
    entry = shipped(mo, make.submission(by=ana))
    answered(ana, entry, Helped.NO, "Still heavy.")
    before = steps()
    assert not answered(ana, entry, Helped.NO, "Still heavy.")
    assert steps() == before
    assert len(comments()) == 1


def test_it_is_opened_once_by_each_whatever_they_press_after(make: Factory, mo: Actor, ana: Actor):
    door = make.submission(by=ana)
    entry = shipped(mo, door)
    answered(ana, entry, Helped.NO)
    make.status(door, StatusKind.DONE)
    answered(ana, entry, Helped.YES)
    answered(ana, entry, Helped.NO)
    assert stands(door) is StatusKind.DONE


@pytest.mark.parametrize(
    ("said", "remark", "opens"),
    [(Helped.YES, "Lovely.", False), (Helped.PARTLY, "", False), (Helped.PARTLY, "Inside only.", True)],
)
def test_partly_opens_it_only_with_words_and_yes_never(
    make: Factory, mo: Actor, ana: Actor, said: Helped, remark: str, opens: bool
):
    door = make.submission(by=ana)
    assert answered(ana, shipped(mo, door), said, remark) is opens
    assert stands(door) is (StatusKind.REVIEW if opens else StatusKind.DONE)


def test_only_what_they_asked_for_is_opened(make: Factory, mo: Actor, ana: Actor):
    door, window = make.submission(by=ana), make.submission("The window.")
    answered(ana, shipped(mo, door, window), Helped.NO)
    assert (stands(door), stands(window)) == (StatusKind.REVIEW, StatusKind.DONE)


def test_whoever_said_it_in_a_merged_voice_asked_for_it(make: Factory, mo: Actor, ana: Actor):
    door, voice = make.submission(), make.submission("Same.", by=ana)
    submissions.merge(SYSTEM, voice.id, door.id)
    db.session.commit()
    answered(ana, shipped(mo, door), Helped.NO, "Still heavy.")
    assert stands(door) is StatusKind.REVIEW
    assert db.session.scalar(select(Comment.submission_id)) == door.id


def test_those_who_did_not_ask_have_no_say(make: Factory, mo: Actor):
    entry = shipped(mo, make.submission())
    with pytest.raises(Forbidden):
        answered(make.actor("Bo"), entry, Helped.NO)


def test_of_what_is_not_published_or_not_theirs_nobody_says_anything(make: Factory, mo: Actor, ana: Actor):
    door, safe = make.submission(by=ana), make.submission(by=mo, on=make.board("Office", Audience.STAFF))
    with pytest.raises(NotFound):
        answered(ana, draft(mo, door), Helped.YES)
    hidden = shipped(mo, safe)
    with pytest.raises(NotFound):
        answered(ana, hidden, Helped.YES)


def test_helped_n_of_m_is_public_from_five_answers_on(make: Factory, mo: Actor):
    door = make.submission()
    people = [make.actor(f"Neighbour {n}") for n in range(5)]
    for one in people:
        submissions.vote(one, door.id)
    db.session.commit()
    entry = shipped(mo, door)
    for number, one in enumerate(people):
        assert queries.helped_by_entry([entry.id]).get(entry.id) is None or number
        answered(one, entry, Helped.YES if number < 3 else Helped.PARTLY)
        found = queries.helped_by_entry([entry.id])[entry.id]
        assert found.is_public is (number == 4)
    assert (found.helped, found.answers) == (3, 5)


def test_an_answer_is_replaced_not_added(make: Factory, mo: Actor, ana: Actor):
    entry = shipped(mo, make.submission(by=ana))
    answered(ana, entry, Helped.YES)
    answered(ana, entry, Helped.PARTLY)
    assert db.session.scalars(select(HelpAnswer.said)).all() == [Helped.PARTLY]


def test_the_team_sees_what_is_open_again(make: Factory, mo: Actor, ana: Actor):
    door = make.submission(by=ana)
    answered(ana, shipped(mo, door), Helped.NO)
    assert [row.id for row in queries.open_again(mo)] == [door.id]
    db.session.commit()
    make.status(door, StatusKind.DONE)
    assert queries.open_again(mo) == []
