"""Whatever happens to submissions, in whatever order: the accounts balance, and the shares of each add up to one."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import DomainError
from community.ledger.commands import Assess, Expire
from community.ledger.credit import credit_of
from community.ledger.models import STOCK, IPEntry, Movement
from community.ledger.queries import By, balances
from community.ledger.services import assess, enter_missing, expire, settle, take_up
from community.policy import SYSTEM, Role
from community.submissions import services as submissions
from community.submissions.commands import ChangeStatus, SplitOff
from community.submissions.models import DeclineReason, Kind, Status, StatusKind, Submission
from community.submissions.services import merging, splitting
from community.triage.commands import Classify
from community.triage.models import IPType, NextStep
from community.triage.services import classify
from tests.factories import Factory

pytestmark = pytest.mark.database
START = datetime(2030, 3, 1, 12, tzinfo=UTC)
WORDS = "The door is heavy. The coffee is good. Nobody greets."
ENDS_OF_TIME = (datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


def _classify(one: int, other: int) -> None:
    ip_type = list(IPType)[other % len(IPType)]
    said = {"ip_type": ip_type, "reason": "Known.", "level": 1, "next_step": NextStep.NOTHING}
    classify(SYSTEM, one, Classify.parse(said))


def _status(one: int, other: int) -> None:
    kind = list(StatusKind)[other % len(StatusKind)]
    board = db.session.get_one(Submission, one).board_id
    step = db.session.scalars(select(Status.id).where(Status.board_id == board, Status.kind == kind)).one()
    reason = db.session.scalars(select(DeclineReason.id)).first()
    command = ChangeStatus(status=step, note="Because.", decline_reason=reason, no_date=True)
    submissions.change_status(SYSTEM, one, command)


def _assess(one: int, other: int) -> None:
    team = db.session.scalars(select(Member.id).where(Member.role == Role.MODERATOR).order_by(Member.id)).all()
    assess(SYSTEM, one, Assess(owner=team[other % len(team)] if other % 3 and team else None))


def _erase(one: int, other: int) -> None:
    """An account is gone, with its name; its words stay."""
    people = db.session.scalars(select(Member.id).order_by(Member.id)).all()
    db.session.execute(delete(Member).where(Member.id == people[other % len(people)]))
    db.session.expire_all()


DEEDS: dict[str, Callable[[int, int], object]] = {
    "classify": _classify,
    "status": _status,
    "assess": _assess,
    "expire": lambda one, other: expire(SYSTEM, one, Expire(reason="Nobody asks any more.")),
    "take up": lambda one, other: take_up(SYSTEM, one),
    "merge": lambda one, other: merging.merge(SYSTEM, one, other),
    "unmerge": lambda one, other: merging.unmerge(SYSTEM, one),
    "split": lambda one, other: splitting.split_off(
        SYSTEM, one, SplitOff(kind=Kind.IDEA, body="The coffee is good. Nobody greets.")
    ),
    "delete": lambda one, other: submissions.delete_submission(SYSTEM, one),
    "restore": lambda one, other: submissions.restore_submission(SYSTEM, one),
    "erase": _erase,
}


def do(deed: str, one: int, other: int) -> None:
    """Do it to these two; what is refused changes nothing."""
    attempt = db.session.begin_nested()
    try:
        DEEDS[deed](one, other)
        attempt.commit()
    except DomainError:
        attempt.rollback()


def in_stock() -> dict[str, int]:
    """What is really there, by type."""
    counts = select(IPEntry.ip_type, func.count()).where(IPEntry.state.in_(STOCK)).group_by(IPEntry.ip_type)
    return {row[0]: row[1] for row in db.session.execute(counts)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.lists(st.tuples(st.sampled_from(list(DEEDS)), st.integers(0, 5), st.integers(0, 11)), max_size=25),
    cut=st.integers(0, 25),
)
def test_the_accounts_balance_over_any_history(
    history: Sequence[tuple[str, int, int]], cut: int, app_context: Flask, make: Factory
) -> None:
    db.session.rollback()  # what an example that failed left behind
    make.member(role=Role.MODERATOR)
    for _ in range(4):
        make.submission(WORDS)
    with time_machine.travel(START, tick=False) as clock:
        for deed, one, other in history:
            clock.shift(timedelta(days=1))
            ids = db.session.scalars(select(Submission.id).order_by(Submission.id)).all()
            do(deed, ids[one % len(ids)], ids[other % len(ids)] if deed == "merge" else other)
            for submission_id in db.session.scalars(select(Submission.id)).all():
                settle(submission_id)
                settle(submission_id)
        middle = START + timedelta(days=cut)
        for by in By:
            check_identity(by, middle)
        check_stock()
        check_shares()
    db.session.rollback()


def check_identity(by: By, middle: datetime) -> None:
    """What closes one period opens the next, and its columns lead from one to the other."""
    first, last = ENDS_OF_TIME
    earlier = {one.key: one for one in balances(SYSTEM, first, middle, by)}
    later = {one.key: one for one in balances(SYSTEM, middle, last, by)}
    for key, one in later.items():
        closed = earlier[key].closing if key in earlier else 0
        assert one.opening == closed
        assert one.opening + sum(one.moves.values()) == one.closing >= 0
        out = [one.moves.get(movement, 0) for movement in (Movement.SHIPPED, Movement.DECLINED, Movement.EXPIRED)]
        assert max(out) <= 0 <= one.moves.get(Movement.HARVESTED, 0)
    assert sum(one.moves.get(Movement.MOVED, 0) for one in later.values()) == 0


def check_stock() -> None:
    """The balance is what is there."""
    closing = {str(one.key): one.closing for one in balances(SYSTEM, *ENDS_OF_TIME) if one.closing}
    assert closing == in_stock()


def check_shares() -> None:
    """All of them add up to one, whoever is gone."""
    for submission_id in db.session.scalars(select(IPEntry.submission_id).where(IPEntry.state.is_not(None))):
        found, _names = credit_of(SYSTEM, submission_id)
        assert sum(one.share for one in found) == 1
        known = [one.member_id for one in found if one.member_id is not None]
        assert len(known) == len(set(known))


def test_what_was_classified_before_there_was_a_ledger_is_entered_as_of_its_day(
    app_context: Flask, make: Factory
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        submission, gone = make.submission(WORDS), make.submission(WORDS)
        _classify(submission.id, 0)
        clock.shift(timedelta(days=10))
        _status(submission.id, list(StatusKind).index(StatusKind.PLANNED))
        clock.shift(timedelta(days=10))
        _classify(gone.id, 0)
        submissions.delete_submission(SYSTEM, gone.id)
        assert (enter_missing(), enter_missing()) == (1, 0)
        entry = db.session.scalars(select(IPEntry)).one()
        assert (entry.harvested_at, entry.changed_at) == (START, START + timedelta(days=10))
        (line,) = balances(SYSTEM, START + timedelta(days=5), now())
        assert (line.opening, line.closing) == (1, 1)
