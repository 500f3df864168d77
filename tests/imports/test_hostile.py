"""Cells that nobody meant well: their row stays out or loses one of them, and the others come in."""

from datetime import UTC, datetime
from time import process_time

import pytest
from flask import Flask
from sqlalchemy import select

from community.answers.models import Answer
from community.imports.services.tally import DIFFERENT, OTHERS, Tally
from community.kernel.db import db
from community.submissions.models import Submission
from tests.factories import Factory
from tests.imports.conftest import Import, Write

COLUMNS = {"body": "text", "tags": "tags", "votes": "votes", "author": "author", "source_id": "id"}
HEADER = "id,text,tags,votes,author"


@pytest.fixture
def board(make: Factory) -> None:
    """Where everything comes to."""
    make.board()


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    "cells",
    ["[" * 100_000 + ",1,Ann", f'a,"1{",000" * 2_000}",Ann', f"a,1,a@{'.' * 60_000}@", '"[""\\ud83d""]",1,Ann'],
    ids=["nested", "digits", "dots", "half a face"],
)
def test_a_hostile_cell_harms_no_other_row(app: Flask, write: Write, bring_in: Import, cells: str):
    began = process_time()
    tally = bring_in(write(HEADER, f"1,The door is heavy.,{cells}", "2,It is cold.,b,7,Ben"), COLUMNS)
    assert process_time() - began < 5  # two rows; the dots alone took half a minute
    assert tally.new + tally.rejected.total() == tally.rows == 2
    with app.app_context():
        row = db.session.execute(select(Submission.body, Submission.unattributed).where(Submission.source_id == "2"))
        assert tuple(row.one()) == ("It is cold.", 6)


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
