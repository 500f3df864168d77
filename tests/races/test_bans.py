"""A ban among writes: what was answered before it stands, and nothing is accepted once it was acknowledged."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from community.kernel.db import db
from community.policy import SYSTEM, Actor, Role
from community.submissions.models import Comment, Submission, Vote
from tests.factories import Factory
from tests.races.together import PATIENCE, at_once

WRITES = 20
A_MOMENT = 1.0  # seconds that a write in flight is held back; where a ban waits for it, they pass in vain


def written(app: Flask, member: Actor) -> tuple[int, int, int]:
    """How many submissions, comments and votes of a member the database keeps."""
    kinds = ((Submission, Submission.author_id), (Comment, Comment.author_id), (Vote, Vote.member_id))
    with app.app_context():
        counts = [
            db.session.scalar(sa.select(sa.func.count()).select_from(table).where(column == member.id)) or 0
            for table, column in kinds
        ]
    return counts[0], counts[1], counts[2]


def writes_of(make: Factory, member: Actor) -> list[Callable[[], int]]:
    """Twenty writes of one member in browsers of their own: posts, comments and votes in turn."""
    board, elsewhere = make.board(), [make.submission(by=SYSTEM) for _ in range(WRITES)]
    acts: list[Callable[[], int]] = []
    for number, submission in enumerate(elsewhere):
        address, form = (
            ("/submissions", {"board": board.id, "kind": "complaint", "body": f"Door {number} is too heavy."}),
            (f"/submissions/{submission.id}/comments", {"body": "Same here."}),
            (f"/submissions/{submission.id}/vote", {}),
        )[number % 3]
        acts.append(sending(make, member, address, form))
    return acts


def sending(make: Factory, member: Actor, address: str, form: dict[str, Any]) -> Callable[[], int]:
    browser = make.client(member)
    return lambda: browser.post(address, data=form).status_code


def banning(make: Factory, member: Actor) -> Callable[[], int]:
    return sending(make, make.actor(role=Role.MODERATOR), f"/staff/people/{member.id}/ban", {})


@pytest.mark.parametrize("_round", range(3))
def test_nothing_is_accepted_once_a_ban_among_twenty_writes_was_acknowledged(app: Flask, make: Factory, _round: int):
    ana = make.actor("Ana")
    writes, ban = writes_of(make, ana), banning(make, ana)
    kept: list[tuple[int, int, int]] = []

    def ban_and_look() -> int:
        answer = ban()
        kept.append(written(app, ana))
        return answer

    *_, banned = at_once([*writes, ban_and_look])
    assert banned == 303
    assert written(app, ana) == kept[0]


@pytest.fixture
def in_flight(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Holds a customer's write back between knowing who sends it and doing it: (it has come, it may go on)."""
    from community.submissions.services import commenting, posting, voting

    come, go = threading.Event(), threading.Event()
    for module in (commenting, posting, voting):
        require = module.require

        def held(actor: Actor, *more: Any, require: Callable[..., None] = require) -> None:
            require(actor, *more)
            if actor.role is Role.CUSTOMER:
                come.set()
                go.wait(A_MOMENT)

        monkeypatch.setattr(module, "require", held)
    yield come, go
    go.set()


@pytest.mark.parametrize("what", ["post", "comment", "vote"])
def test_a_write_in_flight_is_done_before_the_ban_is_acknowledged_or_not_at_all(
    app: Flask, make: Factory, in_flight: tuple[threading.Event, threading.Event], what: str
):
    come, go = in_flight
    ana = make.actor("Ana")
    write, ban = writes_of(make, ana)[["post", "comment", "vote"].index(what)], banning(make, ana)
    answers: list[int] = []
    writer = threading.Thread(target=lambda: answers.append(write()))
    writer.start()
    assert come.wait(PATIENCE)
    assert ban() == 303
    at_the_ban = written(app, ana)
    go.set()
    writer.join(PATIENCE)
    assert written(app, ana) == at_the_ban
    assert (answers[0] == 303) is any(at_the_ban)
