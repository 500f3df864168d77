"""What becomes of promises."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from community.accounts.models import Member
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.kernel.schedule import RECURRING
from community.policy import SYSTEM, Actor, Audience, Role
from community.promises import queries
from community.promises.commands import EditPromise, KeepPromise, MakePromise, ReleasePromise, SayKept
from community.promises.due import SiteZone, end_of
from community.promises.events import PromiseBroken, PromiseDueSoon, PromiseKept, PromiseMade
from community.promises.models import Promise, Round, State, StepKind
from community.promises.services import (
    break_overdue,
    edit_promise,
    keep_promise,
    make_promise,
    release_promise,
    remind_keepers,
    reopen_promise,
    repair_promise,
    say_kept,
    withdraw_word,
)
from community.submissions import services as submissions
from community.submissions.commands import ChangeStatus
from community.submissions.models import Status, StatusKind, Submission
from community.worker.outbox import drain
from tests.factories import Factory
from tests.promises.house import at, day, kept, promised


@pytest.fixture
def people(app: Flask, make: Factory) -> Iterator[tuple[Actor, Submission]]:
    """A moderator, and a submission to promise something for."""
    ana = make.actor("Ana", Role.MODERATOR)
    submission = make.submission("The door is too heavy.", by=make.actor("Cleo"))
    with app.app_context():
        yield ana, submission


def edited(promise: Promise, **more: object) -> EditPromise:
    return EditPromise.parse({"text": promise.text, "due_on": promise.due_on.isoformat(), **more})


def test_a_day_ends_at_midnight_in_the_companys_zone() -> None:
    assert end_of(datetime(2026, 7, 3, tzinfo=UTC).date(), SiteZone("Europe/Oslo")) == datetime(
        2026, 7, 3, 22, tzinfo=UTC
    )
    assert end_of(datetime(2026, 3, 29, tzinfo=UTC).date(), SiteZone("Europe/Oslo")) == datetime(
        2026, 3, 29, 22, tzinfo=UTC
    )


def test_a_promise_is_the_makers_to_keep_and_touches_its_submission(people) -> None:
    ana, submission = people
    promise = promised(ana, submission, 5)
    assert (promise.owner_id, promise.state, promise.round) == (ana.id, State.OPEN, Round.FIRST)
    assert db.session.get(Submission, submission.id, populate_existing=True).promised_at == promise.made_at
    assert db.session.scalar(select(AuditRow.action).order_by(AuditRow.id.desc()).limit(1)) == "promise.made"


def test_a_day_that_is_over_a_stranger_and_a_customer_as_keeper_are_refused(people, make: Factory) -> None:
    ana, submission = people
    customer = make.actor("Cleo")
    nobody = {"due_on": day(3).isoformat(), "owner": customer.id}
    for values, field in (({"due_on": day(-1).isoformat()}, "due_on"), (nobody, "owner"), ({}, "due_on")):
        with pytest.raises(Invalid) as refused:
            make_promise(ana, submission.id, MakePromise.parse({"text": "We'll send it.", **values}))
        assert list(refused.value.fields) == [field]
    with pytest.raises(Forbidden):
        promised(customer, submission)


def test_it_is_kept_in_time_late_after_its_day_and_twice_is_once(people) -> None:
    ana, submission = people
    first, second = promised(ana, submission, 2), promised(ana, submission, 2, text="We'll bring it.")
    assert kept(ana, first, 1).state is State.KEPT
    assert kept(ana, second, 4).state is State.KEPT_LATE
    settled = first.settled_at
    assert kept(ana, first, 5).settled_at == settled


def test_edits_keep_the_words_and_the_day_that_were_said_before(people) -> None:
    ana, submission = people
    promise = promised(ana, submission, 5)
    before = promise.due_on
    with pytest.raises(Invalid) as refused:
        edit_promise(ana, promise.id, edited(promise, due_on=day(9).isoformat()))
    assert list(refused.value.fields) == ["reason"]
    edit_promise(
        ana, promise.id, edited(promise, text="We'll bring it.", due_on=day(9).isoformat(), reason="The ship is late.")
    )
    steps = queries.steps_of(promise.id)
    assert [(step.kind, step.by_name) for step in steps] == [(StepKind.MADE, "Ana"), (StepKind.EDITED, "Ana")]
    assert (steps[1].text_before, steps[1].due_before, steps[1].note) == ("We'll send it.", before, "The ship is late.")
    edit_promise(ana, promise.id, edited(promise))
    assert len(queries.steps_of(promise.id)) == 2  # nothing changed, nothing is written


def test_letting_go_needs_consent_or_a_reason(people) -> None:
    ana, submission = people
    one, other = promised(ana, submission), promised(ana, submission, text="We'll bring it.")
    with pytest.raises(Invalid):
        release_promise(ana, one.id, ReleasePromise())
    release_promise(ana, one.id, ReleasePromise(consent=True))
    release_promise(ana, other.id, ReleasePromise(reason="The law changed."))
    assert [(row.state, row.has_consent, row.why) for row in queries.promises_of(ana, submission.id)] == [
        (State.RELEASED, True, None),
        (State.RELEASED, False, "The law changed."),
    ]


def test_the_clock_breaks_what_is_overdue_once_and_it_can_only_be_kept_late_or_made_good(people) -> None:
    ana, submission = people
    promise = promised(ana, submission, 1)
    assert break_overdue() == 0
    with time_machine.travel(at(3)):
        assert (break_overdue(), break_overdue()) == (1, 0)
        db.session.commit()
        assert db.session.get(Promise, promise.id, populate_existing=True).state is State.BROKEN
        with pytest.raises(Conflict):
            release_promise(ana, promise.id, ReleasePromise(reason="Never mind."))
        with pytest.raises(Conflict):
            edit_promise(ana, promise.id, edited(promise, text="We'll see."))
        repair = repair_promise(ana, promise.id, MakePromise(text="Two of them, by Monday.", due_on=day(4)))
        assert (repair.round, repair.repairs_id) == (Round.REPAIR, promise.id)
        with pytest.raises(Conflict):
            repair_promise(ana, promise.id, MakePromise(text="Three of them.", due_on=day(4)))
        assert keep_promise(ana, promise.id, KeepPromise()).state is State.KEPT_LATE
        assert reopen_promise(ana, promise.id).state is State.BROKEN


def test_what_is_overdue_is_not_talked_out_of_it_before_the_clock_comes_by(people) -> None:
    ana, submission = people
    promise = promised(ana, submission, 1)
    with time_machine.travel(at(3)):
        with pytest.raises(Conflict):
            release_promise(ana, promise.id, ReleasePromise(reason="Never mind."))
        with pytest.raises(Conflict):
            edit_promise(ana, promise.id, edited(promise, due_on=day(9).isoformat(), reason="Later."))


def test_its_keeper_is_reminded_three_days_ahead_and_on_the_day(app: Flask, people, heard) -> None:
    ana, submission = people
    promise = promised(ana, submission, 10)
    promised(ana, submission, 0)  # made today for today: nothing to remind of
    for days in (1, 6, 7, 7, 8, 10, 10):
        with time_machine.travel(at(days)):
            remind_keepers()
            db.session.commit()
    assert [event.days for event in heard(PromiseDueSoon) if event.promise_id == promise.id] == [3, 0]


def test_what_happens_is_told(people, heard) -> None:
    ana, submission = people
    promise, other = promised(ana, submission, 1), promised(ana, submission, 2)
    kept(ana, promise)
    with time_machine.travel(at(4)):
        break_overdue()
        db.session.commit()
    assert [(event.promise_id, event.late) for event in heard(PromiseKept)] == [(promise.id, False)]
    assert [event.promise_id for event in heard(PromiseBroken)] == [other.id]
    assert len(heard(PromiseMade)) == 2


def test_a_promise_whose_owner_left_is_the_leads_to_keep(people, make: Factory) -> None:
    ana, submission = people
    boss, planner = make.actor("Bo", Role.ADMINISTRATOR), make.actor("Pia", Role.PRODUCT_MANAGER)
    gone = make.actor("Gus", Role.MODERATOR)
    mine, orphan = promised(ana, submission), promised(gone, submission)
    assert queries.keepers(mine.id) == [ana.id]
    assert queries.leads() == [boss.id, planner.id]
    db.session.execute(update(Member).where(Member.id == gone.id).values(banned_at=now()))
    db.session.commit()
    assert queries.keepers(orphan.id) == [boss.id, planner.id]


def test_customers_say_kept_or_not_once_each_and_only_those_who_asked(people, make: Factory) -> None:
    ana, submission = people
    author, voter, stranger = Actor(id=submission.author_id, role=Role.CUSTOMER), make.actor("Vic"), make.actor("Sam")
    submissions.vote(voter, submission.id)
    promise = promised(ana, submission, 1)
    with pytest.raises(Conflict):
        say_kept(voter, promise.id, SayKept(kept=False))
    kept(ana, promise)
    for who, word in ((voter, True), (voter, False), (voter, False), (author, True)):
        say_kept(who, promise.id, SayKept(kept=word))
    with pytest.raises(Forbidden):
        say_kept(stranger, promise.id, SayKept(kept=False))
    db.session.commit()
    row = queries.promise_by_id(ana, promise.id)
    assert (row.said_kept, row.said_not) == (1, 1)
    withdraw_word(voter, promise.id)
    withdraw_word(voter, promise.id)
    assert queries.promise_by_id(ana, promise.id).said_not == 0


def plan(submission: Submission, kind: StatusKind, who: Actor = SYSTEM, **more: object) -> None:
    status = db.session.scalars(
        select(Status.id).where(Status.board_id == submission.board_id, Status.kind == kind)
    ).one()
    submissions.change_status(who, submission.id, ChangeStatus.parse({"status": status, **more}))
    db.session.commit()
    while drain():
        pass


def only_promise() -> Promise:
    return db.session.scalars(select(Promise).execution_options(populate_existing=True)).one()


def test_a_planned_status_with_a_day_is_a_promise_that_moves_with_it_and_is_kept_when_it_is_done(people) -> None:
    ana, submission = people
    plan(submission, StatusKind.PLANNED, ana, promised_for=day(5).isoformat())
    promise = only_promise()
    assert (promise.due_on, promise.owner_id, promise.text) == (day(5), ana.id, "Planned: The door is too heavy.")
    plan(submission, StatusKind.PLANNED, ana, promised_for=day(8).isoformat(), note="The ship is late.")
    assert only_promise().due_on == day(8)
    assert [step.due_before for step in queries.steps_of(promise.id)] == [None, day(5)]
    plan(submission, StatusKind.DONE, ana, note="It opens by itself.")
    assert only_promise().state is State.KEPT


def test_a_plan_that_is_declined_is_let_go_with_the_reason_and_one_without_a_day_is_no_promise(
    people, make: Factory
) -> None:
    _ana, submission = people
    plan(submission, StatusKind.PLANNED, no_date=True)
    assert db.session.scalar(select(func.count()).select_from(Promise)) == 0
    plan(submission, StatusKind.PLANNED, promised_for=day(5).isoformat())
    make.status(submission, StatusKind.DECLINED, "Doors stay.")
    while drain():
        pass
    assert (only_promise().state, queries.steps_of(only_promise().id)[-1].note) == (State.RELEASED, "Doors stay.")


def test_a_new_day_for_a_broken_plan_is_a_repair(people) -> None:
    _ana, submission = people
    plan(submission, StatusKind.PLANNED, promised_for=day(1).isoformat())
    with time_machine.travel(at(3)):
        plan(submission, StatusKind.PLANNED, promised_for=day(5).isoformat(), note="Sorry.")
    first, second = db.session.scalars(select(Promise).order_by(Promise.id).execution_options(populate_existing=True))
    assert (first.state, second.round, second.repairs_id) == (State.BROKEN, Round.REPAIR, first.id)


def test_a_voices_promises_are_read_on_its_survivors_page_and_go_back_with_it(people, make: Factory) -> None:
    ana, submission = people
    other = make.submission("The door again.")
    inside = make.submission("The office door.", by=ana, on=make.board("Office", Audience.STAFF))
    for one in (submission, other, inside):
        promised(ana, one)
    submissions.merge(SYSTEM, other.id, submission.id)
    submissions.merge(SYSTEM, inside.id, submission.id)
    db.session.commit()
    visitor = Actor()
    assert len(queries.promises_of(visitor, submission.id)) == 2
    assert len(queries.promises_of(ana, submission.id)) == 3
    submissions.unmerge(SYSTEM, other.id)
    db.session.commit()
    assert len(queries.promises_of(visitor, submission.id)) == 1
    with pytest.raises(NotFound):
        queries.promise_by_id(visitor, queries.promises_of(ana, submission.id)[1].id)


def test_the_ledger_shows_what_is_due_soonest_first_page_by_page_and_counts_it(people, make: Factory) -> None:
    ana, submission = people
    ben = make.actor("Ben", Role.MODERATOR)
    due = [promised(ana, submission, days).id for days in (9, 2, 5)]
    promised(ben, submission, 1)
    wanted = queries.Ledger(owner_id=ana.id, state=State.OPEN)
    page = queries.ledger(ana, wanted, size=2)
    rest = queries.ledger(ana, wanted, page.next, size=2)
    assert [row.id for row in (*page.rows, *rest.rows)] == [due[1], due[2], due[0]]
    assert (queries.counts(ana)[State.OPEN], queries.counts(ana, ana.id)[State.OPEN], queries.open_count(ana)) == (
        4,
        3,
        4,
    )


def test_a_public_promise_that_nothing_follows_in_a_week_is_for_show(people, make: Factory) -> None:
    ana, submission = people
    inside = make.submission("The office door.", by=ana, on=make.board("Office", Audience.STAFF))
    silent, followed = promised(ana, submission, 30), make.submission("The queue.")
    promised(ana, followed, 30)
    promised(ana, inside, 30)
    with time_machine.travel(at(3)):
        make.comment(followed, "We look at it.", by=ana)
        assert not queries.performative(ana)
    with time_machine.travel(at(8)):
        assert [row.id for row in queries.performative(ana)] == [silent.id]


def test_the_clock_is_wound(app: Flask) -> None:
    assert "promises.clock" in RECURRING
