"""Two moderators at one moment, and votes in the middle of a merge: one wins, no circle closes, no vote is lost."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from community.kernel.db import db
from community.kernel.errors import DomainError
from community.policy import SYSTEM
from community.submissions import services
from community.submissions.models import Merge, Submission, Vote
from community.submissions.services import merging
from community.submissions.services.recount import drifts
from tests.factories import Factory
from tests.races.together import at_once

ROUNDS = 6
MANY = 8


def doing(app: Flask, service: Callable[..., object], *values: object) -> Callable[[], str]:
    """One request: what it was refused with, or nothing."""

    def act() -> str:
        with app.app_context():
            try:
                service(*values)
                db.session.commit()
            except DomainError as refused:
                db.session.rollback()
                return type(refused).__name__
            return ""

    return act


def links(app: Flask) -> dict[int, int]:
    """Who is merged into whom, after a look at what must always hold."""
    with app.app_context():
        assert drifts() == []
        rows = db.session.execute(sa.select(Submission.id, Submission.merged_into_id))
        found = {row.id: row.merged_into_id for row in rows if row.merged_into_id}
        standing = sa.select(Merge.submission_id, Merge.into_id).where(Merge.undone_at.is_(None))
        assert {row.submission_id: row.into_id for row in db.session.execute(standing)} == found
    assert not set(found) & set(found.values())
    return found


def three(make: Factory) -> tuple[int, int, int]:
    first, second, third = (make.submission(by=SYSTEM).id for _ in range(3))
    return first, second, third


def test_of_two_who_merge_two_into_each_other_one_wins(app: Flask, make: Factory):
    for _ in range(ROUNDS):
        first, second, _third = three(make)
        acts = [doing(app, services.merge, SYSTEM, *pair) for pair in ((first, second), (second, first))]
        assert sorted(at_once(acts * 2)) == ["", "Conflict", "Conflict", "Conflict"]
        found = links(app)
        assert (first in found) is not (second in found)


def test_the_same_merge_at_once_is_there_once(app: Flask, make: Factory):
    first, second, _third = three(make)
    answers = at_once([doing(app, services.merge, SYSTEM, first, second)] * MANY)
    assert sorted(answers) == ["", *["Conflict"] * (MANY - 1)]
    assert links(app) == {first: second}


def test_of_two_who_merge_one_into_two_one_wins(app: Flask, make: Factory):
    for _ in range(ROUNDS):
        first, second, third = three(make)
        acts = [doing(app, services.merge, SYSTEM, *pair) for pair in ((second, first), (second, third))]
        assert sorted(at_once(acts)) == ["", "Conflict"]
        assert links(app)[second] in (first, third)


def test_no_circle_of_three_closes(app: Flask, make: Factory):
    for _ in range(ROUNDS):
        first, second, third = three(make)
        pairs = ((first, second), (second, third), (third, first))
        answers = at_once([doing(app, services.merge, SYSTEM, *pair) for pair in pairs])
        assert set(answers) <= {"", "Conflict"}
        assert 1 <= len({first, second, third} & set(links(app))) <= 2


def test_no_vote_is_lost_while_its_submission_is_merged(app: Flask, make: Factory):
    for _ in range(ROUNDS):
        voice, survivor, _third = three(make)
        people = [make.actor() for _ in range(MANY)]
        votes = [doing(app, services.vote, who, target) for who in people for target in (voice, survivor)]
        merge = doing(app, services.merge, SYSTEM, voice, survivor)
        assert set(at_once([*votes[:MANY], merge, *votes[MANY:]])) == {""}
        assert links(app)[voice] == survivor
        assert counted(app, survivor) == len(people) == voters(app, voice, survivor)
        assert doing(app, services.unmerge, SYSTEM, voice)() == ""
        links(app)
        assert voters(app, voice, survivor) == len(people)


def test_votes_and_withdrawals_meet_merges_and_splits_without_waiting_for_each_other(app: Flask, make: Factory):
    voice, survivor, other = three(make)
    people = [make.actor() for _ in range(4)]
    acts = [doing(app, service, who, one) for who in people for one in (voice, survivor) for service in BOTH]
    acts += [doing(app, services.merge, SYSTEM, voice, into) for into in (survivor, other)]
    acts += [doing(app, services.unmerge, SYSTEM, voice), doing(app, services.delete_submission, SYSTEM, survivor)]
    acts += [doing(app, services.restore_submission, SYSTEM, survivor)]
    for _ in range(3):
        assert set(at_once(acts)) <= {"", "Conflict", "NotFound"}
        links(app)


BOTH = (services.vote, services.withdraw_vote)


def test_a_merge_that_looks_before_it_holds_is_noticed(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch):
    """Against a planted bug: without the refusals under the lock, the second merge closes a circle."""
    monkeypatch.setattr(merging, "_refuse_chains", lambda one, other: None)
    first, second, _third = three(make)
    answers = at_once([doing(app, services.merge, SYSTEM, *pair) for pair in ((first, second), (second, first))])
    assert answers == ["", ""]
    with pytest.raises(AssertionError):
        links(app)


def counted(app: Flask, submission_id: int) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(Submission.votes).where(Submission.id == submission_id)) or 0


def voters(app: Flask, *submission_ids: int) -> int:
    with app.app_context():
        rows = sa.select(sa.func.count(Vote.member_id.distinct())).where(Vote.submission_id.in_(submission_ids))
        return db.session.scalar(rows) or 0
