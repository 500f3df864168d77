"""What is sent twice is said once; other words are never lost, whatever form they came in."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.kernel.db import db
from community.submissions.models import Board, Comment, Submission
from tests.factories import Factory


@pytest.fixture
def board(make: Factory) -> Board:
    """A board for everybody."""
    return make.board()


def post(browser: FlaskClient, board: Board, body: str, nonce: str = "n1", **more: str) -> str:
    """Send the composer; where the answer leads."""
    answer = browser.post(
        "/submissions", data={"board": board.id, "kind": "idea", "body": body, "nonce": nonce, **more}
    )
    assert answer.status_code == 303
    return answer.location


def comment(browser: FlaskClient, submission: Submission, body: str, nonce: str = "n1", **more: object) -> str:
    """Send a comment; where the answer leads."""
    form = {"body": body, "nonce": nonce, **more}
    answer = browser.post(f"/submissions/{submission.id}/comments", data=form)
    assert answer.status_code == 303
    return answer.location


def count(make: Factory, table: type) -> int:
    """How many rows there are."""
    with make.app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_words_from_the_same_form_are_posted_once(make: Factory, board: Board):
    browser = make.client(make.member())
    assert len({post(browser, board, "Benches, please.") for _ in range(3)}) == 1
    assert count(make, Submission) == 1


def test_other_words_from_the_same_form_are_posted_too(make: Factory, board: Board):
    browser = make.client(make.member())
    first = post(browser, board, "Benches, please.")
    second = post(browser, board, "And a roof over them.")
    assert first != second
    assert "And a roof over them." in browser.get(second).text
    assert post(browser, board, "And a roof over them.") == second
    assert count(make, Submission) == 2


@pytest.mark.parametrize("other", [{"kind": "complaint"}, {"title": "Benches"}])
def test_another_kind_or_title_is_other_words(make: Factory, board: Board, other: dict[str, str]):
    browser = make.client(make.member())
    assert post(browser, board, "Benches, please.") != post(browser, board, "Benches, please.", **other)


def test_another_board_is_other_words(make: Factory, board: Board):
    browser = make.client(make.member())
    assert post(browser, board, "Benches, please.") != post(browser, make.board("Elsewhere"), "Benches, please.")


def test_the_nonce_of_another_member_reveals_nothing(make: Factory, board: Board):
    hers = post(make.client(make.member("Ana")), board, "Benches, please.")
    his = post(make.client(make.member("Bo")), board, "Benches, please.")
    assert hers != his
    assert count(make, Submission) == 2


def test_the_same_comment_from_the_same_form_is_there_once(make: Factory, board: Board):
    submission, browser = make.submission(by=make.actor("Bo"), on=board), make.client(make.member())
    assert len({comment(browser, submission, "Same here.") for _ in range(3)}) == 1
    assert count(make, Comment) == 1


def test_another_comment_from_the_same_form_is_there_too(make: Factory, board: Board):
    submission, browser = make.submission(by=make.actor("Bo"), on=board), make.client(make.member())
    first, second = comment(browser, submission, "Same here."), comment(browser, submission, "And at the station.")
    assert first != second
    assert comment(browser, submission, "And at the station.") == second
    assert count(make, Comment) == 2


def test_the_same_comment_elsewhere_is_another_one(make: Factory, board: Board):
    here, there = make.submission(by=make.actor("Bo"), on=board), make.submission(by=make.actor("Bo"), on=board)
    browser = make.client(make.member())
    assert comment(browser, there, "Same here.").startswith(f"/submissions/{there.id}-")
    assert comment(browser, here, "Same here.").startswith(f"/submissions/{here.id}-")
    parent = comment(browser, here, "A thread", "n2").rpartition("#c")[2]
    assert comment(browser, here, "Same here.", parent=parent) != comment(browser, here, "Same here.")
    assert count(make, Comment) == 4


def test_the_comment_nonce_of_another_member_reveals_nothing(make: Factory, board: Board):
    submission = make.submission(by=make.actor("Bo"), on=board)
    hers = comment(make.client(make.member("Ana")), submission, "Same here.")
    his = comment(make.client(make.member("Cem")), submission, "Same here.")
    assert hers != his
