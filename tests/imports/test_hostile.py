"""Cells that nobody meant well: their row stays out or loses one of them, and the others come in."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from community.answers.models import Answer
from community.imports.services import drafts
from community.imports.services.tally import DIFFERENT, OTHERS, Tally
from community.kernel.db import db
from community.submissions.models import Submission
from tests.factories import Factory
from tests.imports.backtracking import Attempt
from tests.imports.conftest import Import, Write

COLUMNS = {"body": "text", "tags": "tags", "votes": "votes", "author": "author", "source_id": "id"}
HEADER = "id,text,tags,votes,author"


@pytest.fixture
def board(make: Factory) -> None:
    """Where everything comes to."""
    make.board()


PATTERNS = {name: one for name, one in vars(drafts).items() if isinstance(one, re.Pattern)}


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    "cells",
    ["[" * 100_000 + ",1,Ann", f'a,"1{",000" * 2_000}",Ann', f"a,1,a@{'.' * 60_000}@", '"[""\\ud83d""]",1,Ann'],
    ids=["nested", "digits", "dots", "half a face"],
)
def test_a_hostile_cell_harms_no_other_row(app: Flask, write: Write, bring_in: Import, cells: str):
    tally = bring_in(write(HEADER, f"1,The door is heavy.,{cells}", "2,It is cold.,b,7,Ben"), COLUMNS)
    assert tally.new + tally.rejected.total() == tally.rows == 2
    with app.app_context():
        row = db.session.execute(select(Submission.body, Submission.unattributed).where(Submission.source_id == "2"))
        assert tuple(row.one()) == ("It is cold.", 6)


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("around", ["{}", "a@{}", "a@{}@", "1{}x", "a <{}"])
def test_a_cell_twice_as_long_takes_twice_the_steps(name: str, around: str):
    """60,000 dots once took half a minute: for each of them, all those after it were tried again."""
    pattern = PATTERNS[name]
    for sign in (".", "a.", "@", "<", "1", ",000", " "):
        short, long = (Attempt(pattern, around.format(sign * n)) for n in (20, 40))
        assert short.matches == bool(pattern.fullmatch(short.text))
        assert long.steps <= 2 * short.steps + 10, sign


@pytest.mark.usefixtures("board")
def test_the_order_of_days_is_seen_in_either_column_of_times(app: Flask, write: Write, bring_in: Import):
    columns = {"body": "text", "created": "when", "answer": "answer", "answered": "answered"}
    rows = ("The door is heavy.,2025-03-01,Mended.,4/24/2025", "It is cold.,2025-03-01,Heated.,4/5/2025")
    tally = bring_in(write("text,when,answer,answered", *rows), columns)
    assert not tally.unknown
    with app.app_context():
        days = db.session.scalars(select(Answer.created_at).order_by(Answer.submission_id)).all()
        assert days == [datetime(2025, 4, 24, tzinfo=UTC), datetime(2025, 4, 5, tzinfo=UTC)]


def test_what_was_guessed_is_told_by_its_words_up_to_a_bound():
    tally = Tally()
    for n in range(DIFFERENT + 5):
        tally.guess(f"votes '{n}x' → 0")
    tally.guess("votes '0x' → 0")
    assert len(tally.unknown) == DIFFERENT + 1
    assert (tally.unknown["votes '0x' → 0"], tally.unknown[OTHERS]) == (2, 5)
