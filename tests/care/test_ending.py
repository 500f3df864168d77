"""How a rescue ends, who may say so, and how that is taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from community.accounts.models import Member
from community.care.commands import EndRescue, GiveRescue, LetGo, PlanRescue, RefuseLetGo
from community.care.models import Rescue, RescueState, RescueStep, RescueStepKind
from community.care.queries import Which, board, counts, record_of_a_year
from community.care.services import (
    ask_let_go,
    confirm_let_go,
    end_rescue,
    give_rescue,
    plan_rescue,
    refuse_let_go,
    undo_outcome,
)
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, SignInNeeded
from community.policy import VISITOR, Actor, Role
from tests.care.house import ANGRY, pays, rescues, said
from tests.factories import Factory
from tests.races.together import at_once

pytestmark = pytest.mark.database
WHY = LetGo(reason="They want what we do not make.")


@pytest.fixture
def rescue_id(app: Flask, make: Factory) -> int:
    said(app, make, ANGRY, by=make.actor("Ana"))
    return rescues(app)[0].id


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


@pytest.fixture
def lea(make: Factory) -> Actor:
    return make.actor("Lea", Role.PRODUCT_MANAGER)


def done(app: Flask, act: Callable[..., Any], *more: Any) -> Any:
    """Do something in a transaction of its own; what went wrong, where it did."""
    with app.app_context():
        try:
            act(*more)
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            return type(error)
        return None


def state(app: Flask) -> RescueState:
    return rescues(app)[0].state


def steps(app: Flask) -> list[RescueStepKind]:
    with app.app_context():
        return list(db.session.scalars(select(RescueStep.kind).order_by(RescueStep.id)))


def test_only_the_team_may_touch_it(app: Flask, make: Factory, rescue_id: int) -> None:
    customer = make.actor("Bo")
    ends = EndRescue(outcome=RescueState.SAVED, how="So.")
    for who, error in ((customer, Forbidden), (VISITOR, SignInNeeded)):
        assert done(app, end_rescue, who, rescue_id, ends) is error
        assert done(app, ask_let_go, who, rescue_id, WHY) is error
        assert done(app, confirm_let_go, who, rescue_id) is error
        assert done(app, undo_outcome, who, rescue_id) is error
        assert done(app, board, who, Which.OPEN) is error


@pytest.mark.parametrize("outcome", [RescueState.SAVED, RescueState.LOST])
def test_one_person_says_how_it_ended_and_anybody_takes_it_back(
    app: Flask, mo: Actor, lea: Actor, rescue_id: int, outcome: RescueState
) -> None:
    ends = EndRescue(outcome=outcome, how="She told me.")
    assert done(app, end_rescue, mo, rescue_id, ends) is None
    assert done(app, end_rescue, mo, rescue_id, ends) is None  # twice is once
    assert state(app) is outcome
    other = RescueState.LOST if outcome is RescueState.SAVED else RescueState.SAVED
    assert done(app, end_rescue, mo, rescue_id, EndRescue(outcome=other, how="No.")) is Conflict
    assert done(app, plan_rescue, mo, rescue_id, PlanRescue(next_step="Call.", next_on=now().date())) is Conflict
    assert done(app, undo_outcome, lea, rescue_id) is None
    assert done(app, undo_outcome, lea, rescue_id) is None
    assert state(app) is RescueState.OPEN
    assert steps(app)[1:] == [RescueStepKind(outcome.value), RescueStepKind.UNDONE]
    with app.app_context():
        trail = db.session.scalars(select(AuditRow.action).where(AuditRow.subject == "rescue").order_by(AuditRow.id))
        assert trail.all() == ["rescue.opened", f"rescue.{outcome.value}", "rescue.undone"]


def test_letting_go_is_no_outcome_that_one_person_can_choose() -> None:
    with pytest.raises(Invalid):
        EndRescue.parse({"outcome": "let_go", "how": "So."})


def test_letting_go_takes_a_second_person_and_a_reason(app: Flask, mo: Actor, lea: Actor, rescue_id: int) -> None:
    with pytest.raises(Invalid):
        LetGo.parse({"reason": " "})
    assert done(app, confirm_let_go, lea, rescue_id) is Conflict  # nobody has asked
    assert done(app, ask_let_go, mo, rescue_id, WHY) is None
    assert done(app, ask_let_go, lea, rescue_id, WHY) is Conflict
    assert done(app, confirm_let_go, mo, rescue_id) is Forbidden
    assert state(app) is RescueState.OPEN
    assert done(app, confirm_let_go, lea, rescue_id) is None
    assert state(app) is RescueState.LET_GO
    assert done(app, confirm_let_go, lea, rescue_id) is None
    assert done(app, undo_outcome, mo, rescue_id) is None
    assert done(app, confirm_let_go, lea, rescue_id) is Conflict  # the request went with it


def test_the_second_person_may_say_no_and_the_first_may_take_it_back(
    app: Flask, mo: Actor, lea: Actor, rescue_id: int
) -> None:
    done(app, ask_let_go, mo, rescue_id, WHY)
    assert done(app, refuse_let_go, lea, rescue_id, RefuseLetGo(answer="Call her first.")) is None
    assert done(app, confirm_let_go, lea, rescue_id) is Conflict
    done(app, ask_let_go, mo, rescue_id, WHY)
    assert done(app, refuse_let_go, mo, rescue_id, RefuseLetGo()) is None
    assert steps(app)[1:] == [
        RescueStepKind.ASKED,
        RescueStepKind.REFUSED,
        RescueStepKind.ASKED,
        RescueStepKind.WITHDRAWN,
    ]


@pytest.mark.parametrize("left", [{"role": Role.CUSTOMER}, {"banned_at": now()}])
def test_whoever_asked_must_still_be_of_the_team(
    app: Flask, mo: Actor, lea: Actor, rescue_id: int, left: dict[str, Any]
) -> None:
    done(app, ask_let_go, mo, rescue_id, WHY)
    with app.app_context():
        db.session.execute(update(Member).where(Member.id == mo.id).values(**left))
        db.session.commit()
    assert done(app, confirm_let_go, lea, rescue_id) is Conflict
    assert done(app, ask_let_go, lea, rescue_id, WHY) is None


def test_whose_account_is_gone_has_asked_for_nothing(app: Flask, mo: Actor, lea: Actor, rescue_id: int) -> None:
    done(app, ask_let_go, mo, rescue_id, WHY)
    with app.app_context():
        db.session.delete(db.session.get_one(Member, mo.id))
        db.session.commit()
    assert done(app, confirm_let_go, lea, rescue_id) is Conflict


def test_two_who_confirm_at_once_let_go_once(app: Flask, make: Factory, mo: Actor, lea: Actor, rescue_id: int) -> None:
    kim = make.actor("Kim", Role.MODERATOR)
    done(app, ask_let_go, mo, rescue_id, WHY)
    assert at_once([lambda who=who: done(app, confirm_let_go, who, rescue_id) for who in (lea, kim)]) == [None, None]
    assert steps(app).count(RescueStepKind.LET_GO) == 1


def test_two_who_ask_at_once_leave_one_request_that_the_other_may_confirm(
    app: Flask, mo: Actor, lea: Actor, rescue_id: int
) -> None:
    outcomes = at_once([lambda who=who: done(app, ask_let_go, who, rescue_id, WHY) for who in (mo, lea)])
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, Conflict]))
    asker, other = (mo, lea) if outcomes[0] is None else (lea, mo)
    assert done(app, confirm_let_go, asker, rescue_id) is Forbidden
    assert done(app, confirm_let_go, other, rescue_id) is None


def test_a_day_that_is_over_is_no_plan(app: Flask, mo: Actor, rescue_id: int) -> None:
    past = PlanRescue.parse({"next_step": "Call her.", "next_on": "2020-01-01"})
    assert done(app, plan_rescue, mo, rescue_id, past) is Invalid
    with pytest.raises(Invalid):
        PlanRescue.parse({"next_step": "Call her.", "next_on": ""})


def test_an_owner_is_of_the_team(app: Flask, make: Factory, mo: Actor, rescue_id: int) -> None:
    assert done(app, give_rescue, mo, rescue_id, GiveRescue(owner=make.actor("Bo").id)) is Invalid
    assert done(app, give_rescue, mo, rescue_id, GiveRescue(owner=mo.id)) is None
    with app.app_context():
        assert counts(mo)[Which.MINE] == 1


def test_the_board_begins_with_most_at_stake_and_goes_on_page_by_page(app: Flask, make: Factory, mo: Actor) -> None:
    for number, monthly in enumerate((5_00, 80_00, 20_00, 40_00)):
        customer = make.actor(f"Customer {number}")
        pays(app, customer, monthly)
        said(app, make, ANGRY, by=customer)
    with app.app_context():
        names, after = [], None
        for _page in range(4):
            page = board(mo, Which.OPEN, after, size=1)
            names += [row.customer_name for row in page.rows]
            after = page.next
        assert names == ["Customer 1", "Customer 3", "Customer 2", "Customer 0"]
        assert after is None


def test_the_record_counts_outcomes_and_the_money_of_a_payer_once(app: Flask, make: Factory, mo: Actor) -> None:
    for name, outcome in (("Ana", "saved"), ("Bo", "saved"), ("Cy", "lost")):
        customer = make.actor(name)
        pays(app, customer, 10_00)
        said(app, make, ANGRY, by=customer)
        newest = rescues(app)[-1].id
        done(app, end_rescue, mo, newest, EndRescue(outcome=RescueState(outcome), how="So."))
    with app.app_context():
        found = record_of_a_year(mo)
        assert (found.saved, found.lost, found.let_go) == (2, 1, 0)
        assert found.rate == pytest.approx(2 / 3)
        assert found.money == 2 * round(10_00 * 0.7 * 24)
        db.session.execute(update(Rescue).values(closed_at=None, state=RescueState.OPEN))
        assert record_of_a_year(mo).rate is None


def test_nobody_confirms_a_reason_that_they_have_not_read(app: Flask, mo: Actor, lea: Actor, rescue_id: int) -> None:
    done(app, ask_let_go, mo, rescue_id, LetGo(reason="They moved abroad."))
    with app.app_context():
        asked_at = db.session.scalars(select(Rescue.asked_at)).one()
    done(app, refuse_let_go, mo, rescue_id, RefuseLetGo())
    done(app, ask_let_go, mo, rescue_id, LetGo(reason="I do not like them."))
    assert done(app, confirm_let_go, lea, rescue_id, asked_at.isoformat()) is Conflict
    assert state(app) is RescueState.OPEN


def test_an_undo_takes_back_only_what_it_was_offered_for(app: Flask, mo: Actor, lea: Actor, rescue_id: int) -> None:
    done(app, end_rescue, mo, rescue_id, EndRescue(outcome=RescueState.SAVED, how="She stays."))
    with app.app_context():
        first = db.session.scalars(select(Rescue.closed_at)).one()
    done(app, undo_outcome, lea, rescue_id)
    done(app, end_rescue, lea, rescue_id, EndRescue(outcome=RescueState.LOST, how="She left."))
    assert done(app, undo_outcome, mo, rescue_id, first.isoformat()) is Conflict
    assert state(app) is RescueState.LOST


def test_who_joined_the_team_reads_and_ends_no_file_about_themselves(app: Flask, make: Factory, rescue_id: int) -> None:
    with app.app_context():
        customer_id = db.session.scalars(select(Rescue.customer_id)).one()
        db.session.execute(update(Member).where(Member.id == customer_id).values(role=Role.MODERATOR))
        db.session.commit()
        member = db.session.get_one(Member, customer_id)
        them = Actor(id=member.id, name=member.name, role=member.role)
        assert not board(them, Which.OPEN).rows
    assert done(app, end_rescue, them, rescue_id, EndRescue(outcome=RescueState.SAVED, how="Fine.")) is NotFound
