"""Statuses that boards name themselves, why something is declined, and for when it is planned."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.kernel.events import OutboxRow
from community.policy import SYSTEM, Role
from community.submissions.commands import ChangeStatus, KeepDeclineReason, KeepStatus
from community.submissions.models import Board, DeclineReason, Status, StatusChange, StatusKind, Submission
from community.submissions.queries import status_changes_of
from community.submissions.queries.managing import decline_reasons, steps_of
from community.submissions.services import change_status, delete_status, keep_decline_reason, keep_status, merge
from community.submissions.services.recount import drifts
from tests.factories import Factory

TOMORROW = (now() + timedelta(days=1)).date()


@pytest.fixture
def board(make: Factory) -> Board:
    """A board with the usual statuses."""
    return make.board()


def step(board: Board, kind: StatusKind) -> int:
    """The board's status of a kind."""
    return db.session.scalars(db.select(Status.id).where(Status.board_id == board.id, Status.kind == kind)).one()


def move(submission: Submission, to: int, **more: Any) -> StatusChange | None:
    """Move it there."""
    return change_status(SYSTEM, submission.id, ChangeStatus.parse({"status": to, **more}))


def why(index: int = 0) -> int:
    """One of the kinds of reason."""
    return db.session.scalars(db.select(DeclineReason.id).order_by(DeclineReason.position)).all()[index]


def test_the_first_board_brings_the_usual_reasons_and_the_second_does_not(app: Flask, make: Factory, board: Board):
    make.board("App")
    with app.app_context():
        assert [row.name for row in decline_reasons()][:2] == ["Not who we want to be", "Costs more than it gives"]
        assert len(decline_reasons()) == 5


def test_declining_needs_words_and_a_kind_of_reason(app: Flask, make: Factory, board: Board):
    submission = make.submission(on=board)
    with app.app_context():
        declined = step(board, StatusKind.DECLINED)
        for more, field in (
            ({"decline_reason": why()}, "note"),
            ({"note": "No."}, "decline_reason"),
            ({"note": "No.", "decline_reason": 999}, "decline_reason"),
            ({"note": "No.", "decline_reason": ""}, "decline_reason"),
        ):
            with pytest.raises(Invalid) as refused:
                move(submission, declined, **more)
            assert list(refused.value.fields) == [field]
        assert move(submission, declined, note="It costs a shop.", decline_reason=why(1))
        (change,) = status_changes_of(submission.id)
        assert (change.decline_reason, change.html) == ("Costs more than it gives", "<p>It costs a shop.</p>")


def test_a_site_without_kinds_of_reason_asks_for_words_alone(app: Flask, make: Factory, board: Board):
    submission = make.submission(on=board)
    with app.app_context():
        for row in decline_reasons():
            keep_decline_reason(SYSTEM, KeepDeclineReason(name=row.name, is_offered=False), row.id)
        assert move(submission, step(board, StatusKind.DECLINED), note="No.")


def test_planning_asks_for_a_day_or_the_word_that_there_is_none(app: Flask, make: Factory, board: Board):
    submission = make.submission(on=board)
    with app.app_context():
        planned = step(board, StatusKind.PLANNED)
        yesterday = (now() - timedelta(days=2)).date()
        for more in (
            {},
            {"promised_for": TOMORROW, "no_date": "true"},
            {"promised_for": yesterday},
            {"promised_for": "soon"},
        ):
            with pytest.raises(Invalid) as refused:
                move(submission, planned, **more)
            assert list(refused.value.fields) == ["promised_for"]
        change = move(submission, planned, promised_for=TOMORROW.isoformat())
        assert change is not None
        assert (change.promised_for, change.no_date) == (TOMORROW, False)
    other = make.submission(on=board)
    with app.app_context():
        change = move(other, planned, no_date="true", promised_for="")
        assert change is not None
        assert (change.promised_for, change.no_date) == (None, True)


def test_a_day_is_kept_for_what_is_planned_only(app: Flask, make: Factory, board: Board):
    submission = make.submission(on=board)
    with app.app_context():
        change = move(
            submission, step(board, StatusKind.DOING), promised_for=TOMORROW, no_date="true", decline_reason=why()
        )
        assert change is not None
        assert (change.promised_for, change.no_date, change.decline_reason_id) == (None, False, None)


def test_a_further_note_asks_nothing_again(app: Flask, make: Factory, board: Board):
    submission = make.submission(on=board)
    with app.app_context():
        planned = step(board, StatusKind.PLANNED)
        move(submission, planned, no_date="true")
        assert move(submission, planned, note="Still on it.")


def test_another_day_is_kept_without_a_note_and_judged_like_the_first(app: Flask, make: Factory, board: Board):
    submission = make.submission(on=board)
    with app.app_context():
        planned = step(board, StatusKind.PLANNED)
        move(submission, planned, no_date="true")
        change = move(submission, planned, promised_for=TOMORROW.isoformat())
        assert change is not None
        assert change.promised_for == TOMORROW
        with pytest.raises(Invalid):
            move(submission, planned, promised_for=(TOMORROW - timedelta(days=9)).isoformat(), note="Sorry.")


def test_a_board_names_its_steps_itself(app: Flask, make: Factory, board: Board):
    with app.app_context():
        doing = step(board, StatusKind.DOING)
        keep_status(SYSTEM, board.id, KeepStatus(name="On the roaster", kind=StatusKind.DOING, position=3), doing)
        keep_status(SYSTEM, board.id, KeepStatus(name="Tasting", kind=StatusKind.DOING, position=4))
        names = [row.name for row in steps_of(board.id)]
        assert names[3:5] == ["On the roaster", "Done"]
        assert "Tasting" in names
        with pytest.raises(Invalid):
            keep_status(SYSTEM, board.id, KeepStatus(name="Tasting", kind=StatusKind.DONE, position=9))


def test_a_new_meaning_takes_what_stands_there_along(app: Flask, make: Factory, board: Board):
    made = [make.submission(f"number {n}", on=board) for n in range(3)]
    with app.app_context():
        merge(SYSTEM, made[2].id, made[1].id)
        new = step(board, StatusKind.NEW)
        keep_status(SYSTEM, board.id, KeepStatus(name="Heard", kind=StatusKind.REVIEW, position=0), new)
        kinds = db.session.scalars(db.select(Submission.status_kind).where(Submission.id.in_([s.id for s in made])))
        assert set(kinds) == {StatusKind.REVIEW}
        assert drifts() == []
        told = db.session.scalars(db.select(OutboxRow.payload).where(OutboxRow.job == "search.index")).all()
        assert all(any(one.id == payload["submission_id"] for payload in map(json.loads, told)) for one in made)


def test_the_first_step_is_no_end(app: Flask, board: Board):
    with app.app_context():
        with pytest.raises(Invalid) as refused:
            keep_status(SYSTEM, board.id, KeepStatus(name="New", kind=StatusKind.DONE), step(board, StatusKind.NEW))
        assert list(refused.value.fields) == ["position"]


def test_a_step_with_a_history_stays(app: Flask, make: Factory, board: Board):
    make.status(make.submission(on=board), StatusKind.DOING)
    with app.app_context():
        for kind in (StatusKind.DOING, StatusKind.NEW):
            with pytest.raises(Conflict):
                delete_status(SYSTEM, board.id, step(board, kind))
        delete_status(SYSTEM, board.id, step(board, StatusKind.PARKED))
        assert StatusKind.PARKED not in {row.kind for row in steps_of(board.id)}


def test_a_step_of_another_board_is_not_found(app: Flask, make: Factory, board: Board):
    other = make.board("App")
    with app.app_context(), pytest.raises(NotFound):
        delete_status(SYSTEM, board.id, step(other, StatusKind.PARKED))


def test_only_administrators_name_steps_and_reasons(app: Flask, make: Factory, board: Board):
    mo = make.actor("Mo", Role.MODERATOR)
    with app.app_context():
        with pytest.raises(Forbidden):
            keep_status(mo, board.id, KeepStatus(name="Mine", kind=StatusKind.DOING))
        with pytest.raises(Forbidden):
            keep_decline_reason(mo, KeepDeclineReason(name="Mine"))


@pytest.fixture
def ada(make: Factory) -> FlaskClient:
    """An administrator's browser."""
    return make.client(make.actor("Ada", Role.ADMINISTRATOR))


def test_everybody_reads_why_and_for_when(app: Flask, ada: FlaskClient, make: Factory, board: Board):
    no, yes = make.submission("No", on=board), make.submission("Yes", on=board)
    with app.app_context():
        declined, planned, reason = step(board, StatusKind.DECLINED), step(board, StatusKind.PLANNED), why(2)
    url = f"/staff/submissions/{no.id}/status"
    assert ada.post(url, data={"status": declined, "note": "Sorry.", "decline_reason": ""}).status_code == 422
    assert ada.post(url, data={"status": declined, "note": "Sorry.", "decline_reason": reason}).status_code == 303
    day = date(now().year + 1, 3, 9)
    url = f"/staff/submissions/{yes.id}/status"
    refused = ada.post(url, data={"status": planned, "note": "", "promised_for": ""})
    assert (refused.status_code, "say that there is none yet" in refused.text) == (422, True)
    assert ada.post(url, data={"status": planned, "promised_for": day.isoformat()}).status_code == 303
    assert "Too few are helped" in make.client().get(f"/submissions/{no.id}-no").text
    assert f"Planned for March 9, {day.year}" in make.client().get(f"/submissions/{yes.id}-yes").text


def test_steps_are_kept_on_a_page(app: Flask, ada: FlaskClient, make: Factory, board: Board):
    url = f"/staff/boards/{board.id}/statuses"
    assert 'value="In the works"' in ada.get(url).text
    assert ada.post(url, data={"name": "Tasting", "kind": "doing", "position": 4}).status_code == 303
    refused = ada.post(url, data={"name": "Tasting", "kind": "doing", "position": 5})
    assert (refused.status_code, "with this name already" in refused.text) == (422, True)
    with app.app_context():
        parked, new = step(board, StatusKind.PARKED), step(board, StatusKind.NEW)
    make.submission(on=board)
    assert ada.post(f"{url}/{parked}", data={"name": "Not now", "kind": "parked", "position": 9}).status_code == 303
    kept = ada.get(ada.post(f"{url}/{new}/deletion").location).text
    assert "Rename it instead" in kept
    assert 'value="Not now"' in kept
    ada.post(f"{url}/{parked}/deletion")
    assert 'value="Not now"' not in ada.get(url).text


def test_reasons_are_kept_on_a_page(ada: FlaskClient, board: Board):
    url = "/staff/decline-reasons"
    assert 'value="The law forbids it"' in ada.get(url).text
    assert ada.post(url, data={"name": "Too loud", "position": 9, "is_offered": "true"}).status_code == 303
    assert 'value="Too loud"' in ada.get(url).text
    refused = ada.post(url, data={"name": "Too loud", "position": 9})
    assert (refused.status_code, "with this name already" in refused.text) == (422, True)
