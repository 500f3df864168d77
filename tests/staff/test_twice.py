"""What staff write by a form stands there once, however often the form was sent."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from community.care.models import RescueStep
from community.causes.models import RootCause
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Role
from community.promises.models import Promise
from community.shipping.models import Entry
from community.triage.models import TeamNote
from tests.care.house import FAREWELL, rescues, said
from tests.factories import Factory

DUE = (now() + timedelta(days=30)).date().isoformat()
FORMS = {
    "note": ("/staff/submissions/1/notes", {"note_body": "They are regulars."}, TeamNote),
    "promise": ("/staff/promises", {"submission": "1", "text": "We open earlier.", "due_on": DUE}, Promise),
    "cause": ("/staff/causes", {"statement": "The hinge is dry.", "kind": "design"}, RootCause),
    "entry": ("/staff/changelog", {"title": "Doors", "category": "better", "audience": "public", "do": "draft"}, Entry),
}


@pytest.mark.parametrize("what", FORMS)
def test_a_form_that_is_sent_twice_is_written_once(app: Flask, make: Factory, what: str):
    address, form, table = FORMS[what]
    make.submission()
    pia, petra = (make.client(make.member(name, Role.PRODUCT_MANAGER)) for name in ("Pia", "Petra"))
    with time_machine.travel(now(), tick=False) as clock:
        first, again = (pia.post(address, data=form) for _ in range(2))
        clock.shift(timedelta(minutes=2))  # who says it again later means it
        later, colleague = pia.post(address, data=form), petra.post(address, data=form)
    assert [one.status_code for one in (first, again, later, colleague)] == [303] * 4
    assert first.headers["Location"] == again.headers["Location"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(table)) == 3


def test_the_same_words_about_something_else_are_another_draft(app: Flask, make: Factory):
    one, other = make.submission(), make.submission("It is cold.")
    petra = make.client(make.member("Petra", Role.PRODUCT_MANAGER))
    address, form, table = FORMS["entry"]
    drafts = [petra.post(address, data={**form, "submissions": ids}) for ids in ([one.id], [other.id])]
    assert [draft.status_code for draft in drafts] == [303] * 2
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(table)) == 2


def test_what_happened_in_a_rescue_is_noted_once(app: Flask, make: Factory):
    said(app, make, FAREWELL, make.actor("Cora"), kind="complaint")
    petra = make.client(make.member("Petra", Role.PRODUCT_MANAGER))
    (rescue,) = rescues(app)
    for _ in range(2):
        assert petra.post(f"/staff/care/{rescue.id}/notes", data={"word": "Called her."}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(RescueStep.note).where(RescueStep.note != "")).all() == ["Called her."]
