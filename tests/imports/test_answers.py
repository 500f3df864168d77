"""What the company said to it comes along."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from community.answers.commands import WriteAnswer
from community.answers.models import Answer
from community.answers.services import write_answer
from community.imports.commands import Columns
from community.imports.models import FileImport
from community.imports.services import shape_of
from community.imports.services.undoing import forget_rows
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.policy import SYSTEM, Role
from community.submissions.models import Submission
from community.submissions.services import vote
from community.triage.commands import KeepTag, SetTags
from community.triage.services import keep_tag, set_tags
from tests.factories import Factory
from tests.imports.conftest import Import, Write
from tests.imports.test_known import FILES

COLUMNS = {"body": "text", "created": "when", "answer": "response", "answered": "responded_at", "source_id": "id"}
HEADER = "id,text,when,response,responded_at"
FIRST = '1,"The door is heavy.",2025-03-01,"It has a **new** spring.",2025-03-05'


@pytest.fixture
def board(make: Factory) -> None:
    """Where everything comes to."""
    make.board()


def answered(app: Flask) -> list[tuple[str, str, datetime, int | None]]:
    """Each submission's answer: its source, what is shown, when and by whom."""
    with app.app_context():
        rows = db.session.execute(
            select(Answer.body, Answer.html, Answer.created_at, Answer.by_id)
            .join(Submission, Submission.id == Answer.submission_id)
            .where(Submission.answered_at == Answer.created_at)
            .order_by(Answer.submission_id)
        )
        return [tuple(row) for row in rows]


@pytest.mark.usefixtures("board")
def test_an_answer_stands_under_its_post_as_on_the_day_it_was_given(app: Flask, write: Write, bring_in: Import):
    tally = bring_in(write(HEADER, FIRST, '2,"It is cold.",2025-03-01,,2025-03-05'), COLUMNS)
    assert tally.answers == 1
    body = "It has a **new** spring."
    html = "<p>It has a <strong>new</strong> spring.</p>"
    assert [(one[0], one[1].strip(), *one[2:]) for one in answered(app)] == [
        (body, html, datetime(2025, 3, 5, tzinfo=UTC), None)
    ]
    with app.app_context():
        jobs = db.session.execute(select(OutboxRow.event).where(OutboxRow.event.startswith("Answer"))).all()
        assert jobs == []  # nobody is told again
        shown = db.session.scalars(select(Submission.id).order_by(Submission.id)).first()
    assert "The team" in app.test_client().get(f"/submissions/{shown}", follow_redirects=True).text


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("written", "day"),
    [("", 1), ("one day", 1), ("2024-01-01", 1), ("2025-03-09", 9)],
    ids=["none", "word", "before", "after"],
)
def test_a_day_that_cannot_be_is_that_of_the_post(app: Flask, write: Write, bring_in: Import, written: str, day: int):
    tally = bring_in(write(HEADER, f"1,Heavy.,2025-03-01,Mended.,{written}"), COLUMNS)
    assert answered(app)[0][2] == datetime(2025, 3, day, tzinfo=UTC)
    assert tally.unknown == ({"answered 'one day' → with the post": 1} if written == "one day" else {})


@pytest.mark.usefixtures("board")
def test_an_answer_of_the_future_counts_as_of_now_and_that_is_told(app: Flask, write: Write, bring_in: Import):
    began = now()
    tally = bring_in(write(HEADER, "1,Heavy.,2025-03-01,Mended.,2999-01-01"), COLUMNS)
    assert began <= answered(app)[0][2] <= now()
    assert (tally.future, tally.unknown) == (0, {"answered '2999-01-01' → now": 1})


@pytest.mark.usefixtures("board")
def test_an_answer_that_is_too_long_keeps_its_row_out_and_says_so(app: Flask, write: Write, bring_in: Import):
    tally = bring_in(write(HEADER, f"1,Heavy.,2025-03-01,{'x' * 100_000},", FIRST.replace("1,", "2,", 1)), COLUMNS)
    assert (tally.new, tally.answers) == (1, 1)
    assert [problem.column for problem in tally.problems] == ["answer"]
    assert len(answered(app)) == 1


@pytest.mark.usefixtures("board")
def test_an_import_with_answers_is_taken_back_unless_somebody_wrote_one(app: Flask, write: Write, bring_in: Import):
    bring_in(write(HEADER, FIRST, FIRST.replace("1,", "2,", 1), "3,Cold.,2025-03-01,,"), COLUMNS)
    with app.app_context():
        _first, second, third = db.session.scalars(select(Submission.id).order_by(Submission.id)).all()
        for one in (second, third):
            write_answer(SYSTEM, one, WriteAnswer.parse({"body": "We looked at it again."}), site="Shop")
        db.session.commit()
        assert forget_rows(db.session.scalars(select(FileImport)).one()) == 2
        assert db.session.scalars(select(Submission.id).order_by(Submission.id)).all() == [second, third]
        assert set(db.session.scalars(select(Answer.submission_id))) == {second, third}


@pytest.mark.parametrize(("name", "answered"), [("fider.csv", "responded_at"), ("clearflask.csv", "")])
def test_systems_that_export_their_answers_are_known_to(name: str, answered: str):
    shape = shape_of(FILES[name].partition("\n")[0].split(","))
    assert shape
    assert (shape.columns.answer, shape.columns.answered) == ("response", answered)


def test_files_are_known_with_and_without_their_column_of_answers():
    header = ["ideaId", "created", "title", "description", "statusId", "tagIds", "votersCount"]
    without, with_it = shape_of(header), shape_of([*header, "response"])
    assert without
    assert with_it
    assert (without.columns.answer, with_it.columns.answer) == ("", "response")
    assert isinstance(with_it.columns, Columns)


@pytest.mark.usefixtures("board")
def test_what_people_did_while_a_file_was_still_coming_in_stays(
    app: Flask, make: Factory, write: Write, bring_in: Import
):
    bring_in(write(HEADER, *(FIRST.replace("1,", f"{n},", 1) for n in range(1, 3)), "3,Cold.,2025-03-01,,"), COLUMNS)
    pia, customer = make.actor("Pia", Role.MODERATOR), make.actor()
    with app.app_context():
        first, second, third = db.session.scalars(select(Submission.id).order_by(Submission.id)).all()
        write_answer(pia, third, WriteAnswer.parse({"body": "It is warm now."}), site="Shop")
        vote(customer, second)
        tag = keep_tag(pia, KeepTag(name="Doors"))
        set_tags(pia, first, SetTags(tags=frozenset({tag.id})))
        row = db.session.scalars(select(FileImport)).one()
        row.finished_at = now()
        db.session.commit()
        assert forget_rows(row) == 3
        assert db.session.scalars(select(Answer.body).where(Answer.submission_id == third)).one() == "It is warm now."
