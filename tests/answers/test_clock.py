"""The answer clock: what waits, what is late, how fast answers came, and what the public learns of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from community.answers.commands import WriteAnswer
from community.answers.queries import clock, late_first
from community.answers.queries.clock import speed_of
from community.answers.services import write_answer
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM, VISITOR, Actor, Audience, Role
from community.submissions.commands import KeepBoard
from community.submissions.models import Board, StatusKind, Submission
from community.submissions.services import edit_board
from tests.factories import Factory

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)


def said(app: Flask, submission: Submission, ago: timedelta) -> None:
    """Let it have been said a while ago."""
    with app.app_context():
        earlier = {"created_at": now() - ago}
        db.session.execute(db.update(Submission).where(Submission.id == submission.id).values(earlier))
        db.session.commit()


def answered(app: Flask, submission: Submission) -> None:
    """Answer it now."""
    with app.app_context():
        write_answer(SYSTEM, submission.id, WriteAnswer(body="Yes."), site="Fjord Coffee")
        db.session.commit()


def aim(app: Flask, board: Board, days: int | None) -> None:
    """Set the board's target."""
    with app.app_context():
        edit_board(SYSTEM, board.id, KeepBoard(name=board.name, audience=board.audience, answer_within=days))
        db.session.commit()


def test_the_ninetieth_percentile_is_the_nearest_rank():
    speed = speed_of([n * HOURS for n in range(10, 0, -1)])
    assert speed is not None
    assert (speed.answers, speed.median, speed.p90) == (10, 5.5 * HOURS, 9 * HOURS)
    one = speed_of([HOURS])
    assert one is not None
    assert (one.median, one.p90) == (HOURS, HOURS)
    assert speed_of([]) is None


def test_what_waits_is_counted_by_age_and_lateness(app: Flask, make: Factory):
    shops, quiet = make.board("Shops"), make.board("App")
    aim(app, shops, 7)
    for ago in (HOURS, 3 * DAYS, 20 * DAYS, 40 * DAYS):
        said(app, make.submission(f"{ago}", on=shops), ago)
    for kind in (StatusKind.DONE, StatusKind.DECLINED):
        make.status(make.submission(kind.value, on=shops), kind)
    answered(app, make.submission("answered", on=shops))
    said(app, make.submission("old, but without a target", on=quiet), 99 * DAYS)
    with app.app_context():
        first, second = clock(SYSTEM)
        assert (first.waiting, first.ages, first.late, first.within) == (4, (1, 1, 1, 1), 2, 7)
        assert (second.waiting, second.ages, second.late, second.within) == (1, (0, 0, 0, 1), 0, None)


def test_the_late_come_first_then_the_oldest(app: Flask, make: Factory):
    shops, quiet = make.board("Shops"), make.board("App")
    aim(app, shops, 7)
    for title, board, ago in (
        ("late", shops, 8 * DAYS),
        ("later", shops, 30 * DAYS),
        ("ancient", quiet, 300 * DAYS),
        ("new", shops, HOURS),
    ):
        said(app, make.submission(title, on=board), ago)
    with app.app_context():
        rows = [(row.title, row.is_late) for row in late_first(SYSTEM)]
        assert rows == [("later", 1), ("late", 1), ("ancient", 0), ("new", 0)]
        assert [row.title for row in late_first(SYSTEM, quiet.id)] == ["ancient"]


def test_speed_is_measured_from_the_first_answer(app: Flask, make: Factory):
    board = make.board("Shops")
    for hours in (2, 4, 60):
        submission = make.submission(f"{hours}", on=board)
        said(app, submission, hours * HOURS)
        answered(app, submission)
    with app.app_context():
        (row,) = clock(SYSTEM)
        assert row.speed is not None
        assert [round(time / HOURS) for time in (row.speed.median, row.speed.p90)] == [4, 60]


def test_the_clock_is_a_page_for_staff(app: Flask, make: Factory):
    board = make.board("Shops")
    aim(app, board, 2)
    said(app, make.submission("Waiting since spring", on=board), 90 * DAYS)
    page = make.client(make.actor("Mo", Role.MODERATOR)).get("/staff/answers").text
    assert "Waiting since spring" in page
    assert "2 days" in page
    assert '<b class="late">late</b>' in page
    assert "Waiting on Shops" in make.client(make.actor("Ana", Role.MODERATOR)).get("/staff/answers?board=shops").text


def fill(app: Flask, make: Factory, board: Board, number: int, by: Actor | None = None) -> None:
    """Answers that took three days each."""
    for n in range(number):
        submission = make.submission(f"number {n}", on=board, by=by)
        said(app, submission, 3 * DAYS)
        answered(app, submission)


def test_a_board_says_how_fast_we_answer_once_there_is_enough_to_say(app: Flask, make: Factory):
    board = make.board("Shops")
    fill(app, make, board, 4)
    assert "Half of our answers" not in make.client().get("/boards/shops").text
    fill(app, make, board, 1)
    for address in ("/", "/boards/shops"):
        assert "Half of our answers come within 3 days." in make.client().get(address).text


def test_what_a_reader_may_not_see_says_nothing_of_our_speed(app: Flask, make: Factory):
    fill(app, make, make.board("Desk", Audience.STAFF), 5, make.actor("Ana", Role.MODERATOR))
    make.submission(on=make.board("Shops"))
    assert "Half of our answers" not in make.client().get("/").text
    assert "Half of our answers" in make.client(make.actor("Mo", Role.MODERATOR)).get("/").text
    with app.app_context():
        assert [row.name for row in clock(VISITOR)] == ["Shops"]


@pytest.mark.parametrize("shown", [True, False])
def test_the_company_may_rather_not_say(make_app: Callable[..., Flask], shown: bool):
    app = make_app(SHOW_ANSWER_TIME=shown)
    make = Factory(app)
    fill(app, make, make.board("Shops"), 5)
    assert ("Half of our answers" in make.client().get("/").text) is shown


def test_the_target_is_set_on_the_boards_form(app: Flask, make: Factory):
    ada, board = make.client(make.actor("Ada", Role.ADMINISTRATOR)), make.board("Shops")
    values: dict[str, Any] = {"name": "Shops", "audience": "public", "position": 0}
    url = f"/staff/boards/{board.id}"
    assert ada.post(url, data={**values, "answer_within": "0"}).status_code == 422
    assert ada.post(url, data={**values, "answer_within": "5"}).status_code == 303
    assert 'value="5"' in ada.get(url).text
    assert ada.post(url, data={**values, "answer_within": ""}).status_code == 303
    with app.app_context():
        assert db.session.scalar(db.select(Board.answer_within)) is None
