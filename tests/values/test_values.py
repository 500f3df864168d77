"""What the company says it stands for, and what there is to show for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid
from community.policy import SYSTEM, VISITOR, Audience, Role
from community.promises.services import break_overdue
from community.values.commands import AddEvidence, Commit, KeepValue
from community.values.models import Sense
from community.values.queries import Register, register
from community.values.services import add_evidence, commit_to, delete_evidence, keep_value
from community.values.walking import HALF_LIFE, Sign, walk
from tests.causes.house import caused
from tests.counting import count_queries
from tests.factories import Factory
from tests.promises.house import at, kept, promised

CANDOUR = KeepValue(name="Candour", statement="We say what is.")


def only() -> Register:
    (found,) = register(VISITOR)
    return found


def test_a_new_value_starts_in_the_middle_and_says_that_there_is_no_evidence(app: Flask, make: Factory) -> None:
    with app.app_context():
        keep_value(SYSTEM, CANDOUR)
        db.session.commit()
        assert (only().score, only().is_shown) == (0.5, False)
    page = make.client().get("/show-us").text
    assert "0.50" in page
    assert "No evidence yet." in page


def test_evidence_weighs_half_after_a_year() -> None:
    moment = now()
    assert walk([Sign(True, moment)], moment) == pytest.approx(2 / 3)
    assert walk([Sign(True, moment - HALF_LIFE)], moment) == pytest.approx(1.5 / 2.5)
    assert walk([Sign(True, moment), Sign(False, moment)], moment) == 0.5


def test_deleting_evidence_lowers_it_and_is_on_the_trail(app: Flask, make: Factory) -> None:
    submission = make.submission()
    with app.app_context():
        value = keep_value(SYSTEM, CANDOUR)
        one = add_evidence(SYSTEM, value.id, AddEvidence(submission=submission.id, sense=Sense.SUPPORTS))
        before = only().score
        delete_evidence(SYSTEM, value.id, one.id)
        assert only().score < before
        assert "evidence.deleted" in db.session.scalars(select(AuditRow.action)).all()


def test_a_promise_speaks_by_what_became_of_it_and_says_nothing_while_it_is_open(app: Flask, make: Factory) -> None:
    ana, submission = make.actor("Ana", Role.MODERATOR), make.submission()
    with app.app_context():
        value = keep_value(SYSTEM, CANDOUR)
        good, bad = promised(ana, submission, 2), promised(ana, submission, 3)
        for promise in (good, bad):
            command = AddEvidence(submission=submission.id, promise=promise.id, sense=Sense.SUPPORTS)
            add_evidence(SYSTEM, value.id, command)
        assert (only().score, only().is_shown) == (0.5, False)
        kept(ana, good)
        assert only().score > 0.5
        with time_machine.travel(at(4)):
            break_overdue()
            db.session.commit()
            assert only().score == pytest.approx(0.5, abs=0.01)


def test_a_commitment_without_evidence_in_90_days_is_talk_without_walk(app: Flask, make: Factory) -> None:
    submission = make.submission()
    with app.app_context():
        value = keep_value(SYSTEM, CANDOUR)
        commitment = commit_to(SYSTEM, value.id, Commit(text="We say when."))
        assert not only().commitments[0].without_walk
        with time_machine.travel(now() + timedelta(days=91)):
            assert only().commitments[0].without_walk
            shown = AddEvidence(submission=submission.id, commitment=commitment.id, sense=Sense.SUPPORTS)
            add_evidence(SYSTEM, value.id, shown)
            assert not only().commitments[0].without_walk


def test_what_is_not_public_counts_and_shows_for_nobody(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana", Role.ADMINISTRATOR)
    inside = make.submission("The office door.", by=ana, on=make.board("Office", Audience.STAFF))
    with app.app_context():
        value = keep_value(SYSTEM, CANDOUR)
        kept(ana, promised(ana, inside, text="We mend the office."))
        add_evidence(SYSTEM, value.id, AddEvidence(submission=inside.id, sense=Sense.SUPPORTS, note="Office talk."))
        db.session.commit()
        assert only().score == 0.5
    for who in (None, ana):
        page = make.client(who).get("/show-us").text
        assert "mend the office" not in page
        assert "office door" not in page
        assert "Office talk" not in page
        assert "No promise has come due yet." in page


def test_strangers_pieces_and_others_than_administrators_are_refused(app: Flask, make: Factory) -> None:
    submission = make.submission()
    with app.app_context():
        value = keep_value(SYSTEM, CANDOUR)
        for wrong in ({"submission": 999}, {"promise": 999}, {"commitment": 999}):
            command = AddEvidence.model_validate({"submission": submission.id, "sense": "supports", **wrong})
            with pytest.raises(Invalid):
                add_evidence(SYSTEM, value.id, command)
        db.session.rollback()
    planner = make.actor("Pia", Role.PRODUCT_MANAGER)
    with app.app_context(), pytest.raises(Forbidden):
        keep_value(planner, CANDOUR)


def test_the_page_can_be_switched_off(make_app: Callable[..., Flask]) -> None:
    off = make_app(SHOW_US=False)
    assert Factory(off).client().get("/show-us").status_code == 404


def test_the_page_asks_few_questions(app: Flask, make: Factory) -> None:
    ana, submission = make.actor("Ana", Role.MODERATOR), make.submission()
    with app.app_context():
        for n in range(8):
            kept(ana, promised(ana, submission, 2))
            value = keep_value(SYSTEM, KeepValue(name=f"Value {n}", statement="So."))
            commit_to(SYSTEM, value.id, Commit(text="We say when."))
            add_evidence(SYSTEM, value.id, AddEvidence(submission=submission.id, sense=Sense.SUPPORTS))
            db.session.commit()
    with count_queries(app) as statements:
        assert make.client(ana).get("/show-us").status_code == 200
    assert 0 < len(statements) <= 12, statements


def test_work_left_is_the_sum_of_its_queues(app: Flask, make: Factory) -> None:
    ana, submission = make.actor("Ana", Role.MODERATOR), make.submission()
    make.submission("The queue.")
    with app.app_context():
        for number in range(3):
            promised(ana, submission, text=f"We do part {number}.")
        caused(ana)
    page = make.client(ana).get("/staff/answers").text
    left = page[page.index('id="work-left"') :].partition("</p>")[0]
    assert ">6<" in left
    assert "1 open cause<" in left
    assert "2 unanswered" in left
    assert "3 open promises" in left
