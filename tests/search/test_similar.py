"""What others said, shown while somebody writes."""

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Audience, Role
from community.search import ranking, similar
from community.search.index import IndexBroken
from community.submissions.models import StatusKind, Submission
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


@pytest.mark.parametrize(("said", "deleted", "shown"), [(8, 3, 5), (8, 5, 3), (20, 5, 5), (20, 12, 5), (20, 20, 0)])
def test_as_many_as_are_left_up_to_five_are_shown_where_the_best_were_deleted_since_the_index_was_written(
    app: Flask, make: Factory, said: int, deleted: int, shown: int
) -> None:
    doors = [make.submission(f"Heavy door number {number}").id for number in range(said)]
    settle(app)
    with app.app_context():  # of equals the newer comes first
        db.session.execute(update(Submission).where(Submission.id.in_(doors[-deleted:])).values(deleted_at=now()))
        db.session.commit()
    found = offered(make, "A heavy door")
    assert found.count("<li>") == shown
    assert all(f"number {n}<" in found for n in range(said - deleted - shown, said - deleted))


def test_what_was_found_is_shown_though_the_index_breaks_when_it_is_asked_for_more(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = [make.submission(f"Heavy door number {number}").id for number in range(20)]
    settle(app)
    with app.app_context():
        db.session.execute(update(Submission).where(Submission.id.in_(doors[-5:])).values(deleted_at=now()))
        db.session.commit()
    usual = ranking.rank

    def breaking(*asked: Any, limit: int, **more: Any) -> Sequence[int]:
        if limit > similar.ASKED:
            raise IndexBroken()
        return usual(*asked, limit=limit, **more)

    monkeypatch.setattr(similar, "rank", breaking)
    assert offered(make, "A heavy door").count("<li>") == similar.ASKED - 5


def test_a_line_that_is_kept_is_another_once_anything_that_it_shows_is(app: Flask, make: Factory) -> None:
    door = make.submission("The door is too heavy")
    settle(app)
    join = f'formaction="/submissions/{door.id}/voices"'
    first = offered(make, "A heavy door")
    assert join in first
    assert first == offered(make, "A heavy door")
    assert "It is the other door" in offered(make, "A heavy door", **{f"because_{door.id}": "It is the other door"})
    assert first == offered(make, "A heavy door")
    elsewhere = make.client().post(
        "/submissions/preview", data={"body": "A heavy door"}, environ_overrides={"SCRIPT_NAME": "/sub"}
    )
    assert f'href="/sub/submissions/{door.id}-' in elsewhere.text
    make.status(door, StatusKind.DECLINED, "The door stays as it is.")
    declined = offered(make, "A heavy door")
    assert join not in declined
    assert "The door stays as it is." in declined


def test_what_one_may_not_open_is_never_offered(app: Flask, make: Factory) -> None:
    team = make.actor(role=Role.MODERATOR)
    make.submission("The heavy door is a secret plan", on=make.board("Team", Audience.STAFF), by=team)
    settle(app)
    assert "secret plan" not in offered(make, "A heavy door")


@pytest.mark.parametrize("body", ["日本 のドア", "((((", "a" * 900, "?"])
def test_nothing_that_is_typed_breaks_it(make: Factory, body: str) -> None:
    offered(make, body)
