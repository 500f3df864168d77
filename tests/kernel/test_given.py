"""Many numbers as one parameter."""

import pytest
from flask import Flask
from sqlalchemy import select

from community.kernel.db import run
from community.kernel.given import is_given
from community.submissions.models import Submission
from tests.factories import Factory

_submission = Submission.__table__.c
AMONG = select(_submission.id).where(is_given(_submission.id, "ids")).order_by(_submission.id)


@pytest.mark.parametrize("chosen", [[], [0], [0, 2], [2, 0, 2]])
def test_rows_are_found_by_the_numbers_that_are_given(app: Flask, make: Factory, chosen: list[int]):
    board = make.board()
    ids = [make.submission(on=board).id for _ in range(3)]
    with app.app_context():
        found = run(AMONG, {"ids": [ids[at] for at in chosen]}).scalars().all()
    assert found == sorted({ids[at] for at in chosen})


def test_two_lists_in_one_statement_are_told_apart(app: Flask, make: Factory):
    board = make.board()
    one, two = make.submission(on=board).id, make.submission(on=board).id
    both = select(_submission.id).where(is_given(_submission.id, "these"), ~is_given(_submission.id, "those"))
    with app.app_context():
        assert run(both, {"these": [one, two], "those": [two]}).scalars().all() == [one]


def test_nothing_is_said_in_the_statement_of_how_many_there_are(app: Flask):
    with app.app_context():
        assert len({str(AMONG.compile()), str(AMONG.params(ids=range(1_000)).compile())}) == 1
