"""What is noted about doing something, by itself and for many at once."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.backlog import services
from community.backlog.commands import NotePlan, PlanField
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid
from community.policy import Actor, Role
from community.submissions.models import StatusKind, Submission
from community.submissions.queries.managing import status_choices
from community.triage.services import undo_batch
from tests.factories import Factory

pytestmark = pytest.mark.database


@pytest.fixture
def pam(make: Factory) -> Actor:
    """A product manager."""
    return make.actor("Pam", Role.PRODUCT_MANAGER)


@pytest.fixture
def pams(make: Factory, pam: Actor) -> FlaskClient:
    """Pam's pams."""
    return make.client(pam)


def noted(app: Flask, submission_id: int) -> dict[str, object]:
    """What stands there, without what is empty."""
    with app.app_context():
        return {str(name): value for name, value in services.plan_of(submission_id).items() if value not in (None, "")}


def test_one_field_is_noted_and_the_others_stay(app: Flask, make: Factory, pam: Actor):
    submission = make.submission()
    with app.app_context():
        services.note_plan(pam, submission.id, NotePlan.parse({"effort": "2,5", "target": "  2027 Q1 "}))
        services.note_plan(pam, submission.id, NotePlan.parse({"owner": pam.id, "confidence": "80 %"}))
        db.session.commit()
        trail = db.session.scalars(db.select(AuditRow.action).where(AuditRow.subject_id == submission.id)).all()
    assert noted(app, submission.id) == {"owner": pam.id, "effort": 2.5, "confidence": 80, "target": "2027 Q1"}
    assert trail.count("backlog.planned") == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [("effort", "much"), ("effort", "-1"), ("effort", "0"), ("impact", "11"), ("confidence", "101"), ("owner", "x")],
)
def test_what_cannot_be_is_refused_by_name(field: str, typed: str):
    with pytest.raises(Invalid) as refused:
        NotePlan.parse({field: typed})
    assert list(refused.value.fields) == [field]


def test_only_the_team_owns_and_only_product_managers_plan(app: Flask, make: Factory, pam: Actor):
    submission, ana, mo = make.submission(), make.actor("Ana"), make.actor("Mo", Role.MODERATOR)
    with app.app_context():
        with pytest.raises(Invalid):
            services.note_plan(pam, submission.id, NotePlan.parse({"owner": ana.id}))
        with pytest.raises(Forbidden):
            services.note_plan(mo, submission.id, NotePlan.parse({"target": "soon"}))


def test_a_colleagues_word_is_not_overwritten_unseen(app: Flask, make: Factory, pam: Actor, pams: FlaskClient):
    submission, paul = make.submission(), make.actor("Paul", Role.PRODUCT_MANAGER)
    with app.app_context():
        services.note_plan(paul, submission.id, NotePlan.parse({"target": "2027 Q2"}))
        db.session.commit()
    path = f"/staff/backlog/{submission.id}/target"
    refused = pams.post(path, data={"target": "2027 Q1", "was_target": ""})
    assert refused.status_code == 422
    assert "Somebody wrote “2027 Q2” meanwhile" in refused.text
    assert 'value="2027 Q1"' in refused.text
    assert 'name="was_target" value="2027 Q2"' in refused.text  # pressed again, it is written
    assert noted(app, submission.id) == {"target": "2027 Q2"}
    assert pams.post(path, data={"target": "2027 Q1", "was_target": "2027 Q2"}).status_code == 303
    assert noted(app, submission.id) == {"target": "2027 Q1"}


def test_many_are_planned_with_one_press_and_one_undo_leaves_what_a_colleague_wrote(
    app: Flask, make: Factory, pam: Actor
):
    one, two = make.submission("The door is heavy."), make.submission("The lid leaks.")
    with app.app_context():
        services.note_plan(pam, one.id, NotePlan.parse({"target": "2026"}))
        outcome = services.plan_many(pam, [one.id, two.id, 999], NotePlan.parse({"target": "2027"}))
        db.session.commit()
        assert (outcome.done, outcome.left) == (2, 1)
        services.note_plan(pam, two.id, NotePlan.parse({"target": "2028"}))
        assert outcome.batch_id
        undone = undo_batch(pam, outcome.batch_id)
        db.session.commit()
    assert (undone.done, undone.left) == (1, 1)
    assert noted(app, one.id) == {"target": "2026"}
    assert noted(app, two.id) == {"target": "2028"}


def test_the_ticked_ones_are_planned_in_a_browser_and_taken_back(app: Flask, make: Factory, pams: FlaskClient):
    ids = [make.submission(f"Door {number} is heavy.").id for number in range(3)]
    page = pams.get(f"/staff/backlog/many?id={ids[0]}&id={ids[1]}&in=sort%3Drank").text
    assert f'value="{ids[0]},{ids[1]}"' in page
    sent = {"what": "effort", "effort": "3", "ids": f"{ids[0]},{ids[1]}", "in": "sort=rank"}
    answer = pams.post("/staff/backlog/many", data=sent)
    assert answer.location == "/staff/backlog?sort=rank"
    assert "Changed 2." in pams.get(answer.location).text
    assert [noted(app, one) for one in ids] == [{"effort": 3.0}, {"effort": 3.0}, {}]
    pams.post("/staff/backlog/many/1/undo", data={"in": "sort=rank"})
    assert [noted(app, one) for one in ids] == [{}, {}, {}]
    refused = pams.post("/staff/backlog/many", data={**sent, "effort": "much"})
    assert refused.status_code == 422
    assert 'href="#effort-effort"' in refused.text
    assert "Nothing is ticked" in pams.get("/staff/backlog/many").text
    moved = pams.post("/staff/backlog/many", data={"what": "status", "status_kind": "doing", "ids": str(ids[2])})
    assert moved.status_code == 303
    assert "Changed 1." in pams.get(moved.location).text


def test_a_cell_is_a_form_of_its_own_and_a_status_that_needs_words_says_so(
    app: Flask, make: Factory, pams: FlaskClient
):
    submission = make.submission()
    page = pams.get(f"/staff/backlog/{submission.id}/status?in=q%3Ddoor").text
    assert f'id="cell-{submission.id}-status"' in page
    steps = steps_of(app, submission.board_id)
    refused = pams.post(
        f"/staff/backlog/{submission.id}/status", data={"status": steps[StatusKind.DECLINED], "in": "q=door"}
    )
    assert refused.status_code == 422
    assert "Say why on its page" in refused.text
    accepted = pams.post(
        f"/staff/backlog/{submission.id}/status", data={"status": steps[StatusKind.DOING], "in": "q=door"}
    )
    assert accepted.location == "/staff/backlog?q=door"
    for field in PlanField.OWNER, PlanField.EFFORT, PlanField.TARGET:
        assert pams.get(f"/staff/backlog/{submission.id}/{field}").status_code == 200


def steps_of(app: Flask, board_id: int) -> dict[StatusKind, int]:
    """The statuses of a board, by kind."""
    with app.app_context():
        return {step.kind: step.id for step in status_choices(board_id)[0]}


def test_a_status_that_a_colleague_gave_meanwhile_is_not_overwritten_unseen(
    app: Flask, make: Factory, pams: FlaskClient
):
    submission = make.submission()
    steps, path = steps_of(app, submission.board_id), f"/staff/backlog/{submission.id}/status"
    stamp = re.search(r'name="stamp" value="(\d*)"', pams.get(path).text)
    assert stamp
    make.client(make.actor("Mo", Role.MODERATOR)).post(path, data={"status": steps[StatusKind.REVIEW]})
    sent = {"status": steps[StatusKind.DOING], "stamp": stamp[1] or "0"}
    refused = pams.post(path, data=sent)
    assert refused.status_code == 422
    assert "Mo was quicker" in refused.text
    again = re.search(r'name="stamp" value="(\d+)"', refused.text)
    assert again
    assert pams.post(path, data={**sent, "stamp": again[1]}).status_code == 303


def test_the_drawer_shows_whose_words_it_is_and_saves_the_plan(app: Flask, make: Factory, pams: FlaskClient):
    submission = make.submission("The door of the café is too heavy for my pram.")
    with app.app_context():
        db.session.execute(db.update(Submission).values(unattributed=1_211))
        db.session.commit()
    path = f"/staff/backlog/{submission.id}?in=kind%3Dcomplaint"
    page = pams.get(path).text
    assert "too heavy for my pram" in page
    assert "+1,211 votes from before, without names" in page
    assert 'href="/staff/backlog?kind=complaint"' in page
    saved = pams.post(
        f"/staff/backlog/{submission.id}", data={"effort": "4", "impact": "2", "confidence": "", "target": "", "in": ""}
    )
    assert saved.location == f"/staff/backlog?open={submission.id}"
    opened = pams.get(saved.location).text
    assert "In their words" in opened
    assert 'id="drawer-title"' in opened
    for nobody in ("0", "999", "99999999999999", "1000000000000000000000001", "x"):
        assert 'id="drawer-title"' not in pams.get(f"/staff/backlog?open={nobody}").text
    assert noted(app, submission.id) == {"effort": 4.0, "impact": 2.0}
    refused = pams.post(f"/staff/backlog/{submission.id}", data={"effort": "x"})
    assert refused.status_code == 422
    assert 'href="#p-effort"' in refused.text
    assert pams.get("/staff/backlog/999").status_code == 404
