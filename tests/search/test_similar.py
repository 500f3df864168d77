"""What others said, shown while somebody writes."""

import pytest
from flask import Flask
from sqlalchemy import update

from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Audience, Role
from community.submissions.models import Submission
from tests.factories import Factory
from tests.search.test_site import settle

HEAVY = "The door at the harbour shop is too heavy\n\nI need two hands and a shoulder."


def offered(make: Factory, body: str, **more: str) -> str:
    answer = make.client().post("/submissions/preview", data={"body": body, **more})
    assert answer.status_code == 200
    return answer.text.partition('id="similar"')[2].partition('id="preview"')[0]


def test_whoever_writes_the_same_is_shown_it(app: Flask, make: Factory) -> None:
    make.submission(HEAVY)
    make.submission("Oat milk should be free")
    settle(app)
    shown = offered(make, "Your shop door is so heavy that I cannot open it")
    assert "harbour shop" in shown
    assert "Oat milk" not in shown


def test_one_common_word_is_not_enough(app: Flask, make: Factory) -> None:
    make.submission(HEAVY)
    settle(app)
    assert "harbour" not in offered(make, "The lamp in the shop blinds me")


def test_a_single_telling_word_is_enough_when_there_is_no_other(app: Flask, make: Factory) -> None:
    make.submission(HEAVY)
    settle(app)
    assert "harbour" in offered(make, "doors!")


def test_at_most_five_are_shown(app: Flask, make: Factory) -> None:
    for number in range(8):
        make.submission(f"Heavy door number {number}")
    settle(app)
    assert offered(make, "A heavy door").count("<li>") == 5


def test_five_are_shown_though_the_best_were_deleted_since_the_index_was_written(app: Flask, make: Factory) -> None:
    doors = [make.submission(f"Heavy door number {number}").id for number in range(8)]
    settle(app)
    with app.app_context():  # of equals the newer comes first
        db.session.execute(update(Submission).where(Submission.id.in_(doors[-3:])).values(deleted_at=now()))
        db.session.commit()
    assert offered(make, "A heavy door").count("<li>") == 5


def test_what_one_may_not_open_is_never_offered(app: Flask, make: Factory) -> None:
    team = make.actor(role=Role.MODERATOR)
    make.submission("The heavy door is a secret plan", on=make.board("Team", Audience.STAFF), by=team)
    settle(app)
    assert "secret plan" not in offered(make, "A heavy door")


@pytest.mark.parametrize("body", ["日本 のドア", "((((", "a" * 900, "?"])
def test_nothing_that_is_typed_breaks_it(make: Factory, body: str) -> None:
    offered(make, body)
