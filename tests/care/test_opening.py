"""When a rescue opens by itself, for whom, and when not."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from community.accounts.models import Member
from community.assists.commands import SayHeat
from community.assists.services import say_heat
from community.care.commands import EndRescue, OpenRescue
from community.care.models import Rescue, RescueSign, RescueState, RescueStep, RescueStepKind
from community.care.services import end_rescue, open_rescue
from community.care.services.watching import watch, watch_missed, watch_promise
from community.causes.models import Fix
from community.customers.models import Segment, SegmentMember
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Actor, Role
from community.promises.models import GivenTo, Promise, Round, State
from community.submissions.models import Submission
from tests.care.house import ANGRY, CALM, FAREWELL, heated, pays, rescues, rules, said, worked
from tests.causes.house import caused, fixed, linked
from tests.factories import Factory

pytestmark = pytest.mark.database


@pytest.fixture
def ana(make: Factory) -> Actor:
    return make.actor("Ana")


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


def saved(app: Flask, who: Actor, rescue_id: int) -> None:
    with app.app_context():
        end_rescue(who, rescue_id, EndRescue(outcome=RescueState.SAVED, how="They said so."))
        db.session.commit()


def test_anger_opens_a_rescue_and_calm_does_not(app: Flask, make: Factory, ana: Actor) -> None:
    said(app, make, CALM, by=make.actor("Bo"))
    assert rescues(app) == []
    submission = said(app, make, ANGRY, by=ana)
    (rescue,) = rescues(app)
    assert (rescue.customer_id, rescue.state) == (ana.id, RescueState.OPEN)
    assert rules(app) == [("heat", submission.id)]
    with app.app_context():
        assert "hate" in db.session.scalars(select(RescueSign.evidence)).one()
        assert db.session.scalars(select(AuditRow.action).where(AuditRow.subject == "rescue")).all() == [
            "rescue.opened"
        ]


def test_words_of_leaving_open_one_however_calm(app: Flask, make: Factory, ana: Actor) -> None:
    submission = said(app, make, FAREWELL, by=ana)
    assert rules(app) == [("leaving", submission.id)]
    assert rescues(app)[0].heat == 0.7  # as urgent as who shouts


def test_praise_that_tells_how_somebody_nearly_left_opens_none(app: Flask, make: Factory, ana: Actor) -> None:
    said(app, make, "I wanted to cancel my subscription, and then you called.", by=ana, kind="praise")
    assert rescues(app) == []


def test_the_same_person_twice_is_one_case_with_both(app: Flask, make: Factory, ana: Actor) -> None:
    first, second = said(app, make, ANGRY, by=ana), said(app, make, FAREWELL + " " + ANGRY, by=ana)
    assert len(rescues(app)) == 1
    assert rules(app) == [("heat", first.id), ("heat", second.id), ("leaving", second.id)]


def test_a_job_that_runs_twice_opens_once(app: Flask, make: Factory, ana: Actor) -> None:
    submission = said(app, make, ANGRY, by=ana)
    with app.app_context():
        watch([submission.id])
        watch([submission.id])
        db.session.commit()
        assert len(db.session.scalars(select(RescueStep)).all()) == 1
    assert len(rescues(app)) == len(rules(app)) == 1


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.PRODUCT_MANAGER, Role.ADMINISTRATOR])
def test_the_team_is_never_rescued(app: Flask, make: Factory, role: Role) -> None:
    said(app, make, ANGRY, by=make.actor("Mo", role))
    assert rescues(app) == []


def test_nobody_is_rescued_who_is_banned_gone_or_deleted(app: Flask, make: Factory, ana: Actor) -> None:
    submission = make.submission(ANGRY, by=ana)
    heated(app, submission, 0.9)
    for state in ({"banned_at": now()}, {"banned_at": None}):
        with app.app_context():
            db.session.execute(update(Member).where(Member.id == ana.id).values(**state))
            if state["banned_at"] is None:
                db.session.execute(update(Submission).values(deleted_at=now()))
            watch([submission.id])
            db.session.commit()
        assert rescues(app) == []
    with app.app_context():
        db.session.execute(update(Submission).values(deleted_at=None, author_id=None))
        watch([submission.id])
        db.session.commit()
    assert rescues(app) == []


def test_what_was_said_long_ago_opens_nothing_by_itself(app: Flask, make: Factory, ana: Actor) -> None:
    submission = make.submission(ANGRY, by=ana)
    heated(app, submission, 0.9)
    with app.app_context():
        db.session.execute(update(Submission).values(created_at=now() - timedelta(days=100)))
        watch([submission.id])
        assert watch_missed() == 0
        db.session.commit()
    assert rescues(app) == []


def test_anger_that_was_missed_is_found_once(app: Flask, make: Factory, ana: Actor, mo: Actor) -> None:
    submission = make.submission(CALM, by=ana)
    heated(app, submission, 0.9)
    with app.app_context():
        assert watch_missed() == 1
        assert watch_missed() == 0
        db.session.commit()
    saved(app, mo, rescues(app)[0].id)
    with app.app_context():
        db.session.query(RescueSign).delete()
        assert watch_missed() == 0  # it was before the end


def test_what_the_team_says_of_their_heat_opens_one(app: Flask, make: Factory, ana: Actor, mo: Actor) -> None:
    submission = said(app, make, CALM, by=ana)
    with app.app_context():
        say_heat(mo, submission.id, SayHeat(heat="furious"))
        db.session.commit()
    worked(app)
    assert rescues(app)[0].heat == 1.0


def test_it_belongs_to_whoever_looks_after_the_submission(app: Flask, make: Factory, ana: Actor, mo: Actor) -> None:
    submission = make.submission(ANGRY, by=ana)
    with app.app_context():
        db.session.execute(update(Submission).where(Submission.id == submission.id).values(assignee_id=mo.id))
        db.session.commit()
    worked(app)
    assert rescues(app)[0].owner_id == mo.id


def test_a_closed_one_opens_again_only_for_what_happened_afterwards(
    app: Flask, make: Factory, ana: Actor, mo: Actor
) -> None:
    first = said(app, make, ANGRY, by=ana)
    before = make.submission(FAREWELL, by=ana)
    saved(app, mo, rescues(app)[0].id)
    worked(app)  # now the farewell from before the end is read
    assert rescues(app)[0].state is RescueState.SAVED
    assert ("leaving", before.id) in rules(app)
    with app.app_context():
        watch([first.id, before.id])
        db.session.commit()
    assert rescues(app)[0].state is RescueState.SAVED
    said(app, make, ANGRY, by=ana)
    (rescue,) = rescues(app)
    assert (rescue.state, rescue.closed_at) == (RescueState.OPEN, None)
    with app.app_context():
        kinds = db.session.scalars(select(RescueStep.kind).order_by(RescueStep.id)).all()
        assert kinds == [RescueStepKind.OPENED, RescueStepKind.SAVED, RescueStepKind.REOPENED]


def test_an_edit_that_leaves_the_words_as_they_were_opens_nothing_again(
    app: Flask, make: Factory, ana: Actor, mo: Actor
) -> None:
    submission = said(app, make, FAREWELL, by=ana)
    saved(app, mo, rescues(app)[0].id)
    for body, state in (
        (FAREWELL + " Edit: they called me.", RescueState.SAVED),
        (FAREWELL + " Edit: no, I won't be back.", RescueState.OPEN),
    ):
        with app.app_context():
            db.session.execute(update(Submission).values(body=body, edited_at=now()))
            watch([submission.id])
            db.session.commit()
        assert rescues(app)[0].state is state


def test_who_is_struck_twice_by_the_same_cause_is_rescued(app: Flask, make: Factory, ana: Actor, mo: Actor) -> None:
    first, again = make.submission(CALM, by=ana), make.submission("Again.", by=ana)
    other = make.submission("Me too.", by=make.actor("Bo"))
    with app.app_context():
        cause = caused(mo)
        linked(mo, cause, first, happened_on=(now() - timedelta(days=9)).date().isoformat())
        fixed(mo, cause, (now() - timedelta(days=3)).date())
        db.session.scalars(select(Fix)).one().shipped_at = now() - timedelta(days=3)
        db.session.commit()
        linked(mo, cause, other)
    worked(app)
    assert rescues(app) == []  # it is Bo's first time
    with app.app_context():
        linked(mo, db.session.merge(cause), again)
    worked(app)
    assert rules(app) == [("strike", again.id)]
    assert rescues(app)[0].customer_id == ana.id


@pytest.mark.parametrize(("which", "opened"), [(Round.FIRST, 0), (Round.REPAIR, 1)])
def test_a_broken_repair_promise_opens_one_and_a_first_promise_does_not(
    app: Flask, make: Factory, ana: Actor, which: Round, opened: int
) -> None:
    submission = make.submission(CALM, by=ana)
    told = {"text": "We send it on Friday.", "given_to": GivenTo.PERSON, "due_on": now().date(), "due_at": now()}
    with app.app_context():
        promise = Promise(submission_id=submission.id, round=which, state=State.BROKEN, made_at=now(), **told)
        db.session.add(promise)
        db.session.flush()
        watch_promise(promise.id)
        db.session.commit()
    assert len(rescues(app)) == opened


def test_unknown_value_is_the_middle_of_the_segment_else_of_all_and_never_nothing(
    app: Flask, make: Factory, ana: Actor
) -> None:
    said(app, make, ANGRY, by=ana)
    assert (rescues(app)[0].stake, rescues(app)[0].basis) == (100, "none")
    for name, monthly in (("Bo", 10_00), ("Cy", 20_00), ("Di", 90_00)):
        pays(app, make.actor(name), monthly)
    said(app, make, ANGRY + " Twice.", by=ana)
    assert (rescues(app)[0].stake, rescues(app)[0].basis) == (round(20_00 * 0.7 * 24), "site_median")
    with app.app_context():
        segment = Segment(name="Pro", slug="pro", rule="{}", size=2, median=50_00, created_at=now())
        db.session.add(segment)
        db.session.flush()
        db.session.add(SegmentMember(segment_id=segment.id, member_id=ana.id))
        db.session.commit()
    said(app, make, ANGRY + " Thrice.", by=ana)
    assert (rescues(app)[0].stake, rescues(app)[0].basis) == (round(50_00 * 0.7 * 24), "segment_median")
    pays(app, ana, 7_00)
    said(app, make, ANGRY + " Once more.", by=ana)
    assert (rescues(app)[0].stake, rescues(app)[0].basis) == (round(7_00 * 0.7 * 24), "known")
    pays(app, ana, 0)
    said(app, make, ANGRY + " For the last time.", by=ana)
    assert rescues(app)[0].stake == round(50_00 * 0.7 * 24)


def test_by_hand_it_is_opened_with_a_reason_and_belongs_to_whoever_opens_it(
    app: Flask, make: Factory, ana: Actor, mo: Actor
) -> None:
    submission = make.submission(CALM, by=ana)
    for _twice in range(2):
        with app.app_context():
            open_rescue(mo, OpenRescue(submission=submission.id, why="She said so on the phone."))
            db.session.commit()
    (rescue,) = rescues(app)
    assert rescue.owner_id == mo.id
    saved(app, mo, rescue.id)
    with app.app_context():
        open_rescue(mo, OpenRescue(submission=submission.id, why="She called once more."))
        db.session.commit()
    assert rescues(app)[0].state is RescueState.OPEN


def test_by_hand_none_is_opened_for_the_team_or_nobody(app: Flask, make: Factory, mo: Actor) -> None:
    submission = make.submission(CALM, by=make.actor("Lea", Role.PRODUCT_MANAGER))
    nobody = make.submission(CALM)
    with app.app_context():
        db.session.execute(update(Submission).where(Submission.id == nobody.id).values(author_id=None))
        db.session.commit()
        for one in (submission.id, nobody.id, 99_999):
            with pytest.raises(Invalid):
                open_rescue(mo, OpenRescue(submission=one, why="So."))


def test_who_is_deleted_takes_all_of_it_along(app: Flask, make: Factory, ana: Actor) -> None:
    said(app, make, ANGRY, by=ana)
    with app.app_context():
        db.session.delete(db.session.get_one(Member, ana.id))
        db.session.commit()
        for table in (Rescue, RescueSign, RescueStep):
            assert db.session.scalars(select(table)).all() == []
