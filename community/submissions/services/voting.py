"""Votes: set, never toggled; one a member by the key of the table, counted only when a row came or went.

A set (a survivor and its voices) counts a member once, by the first vote they cast anywhere in it. Rows never move: a
vote is written where it was pressed, which for a voice is its survivor; a withdrawal takes the member's votes out of
the whole set. The deleted are not of the set, but a withdrawal reaches them, so that restoring one revives no support.
What a voter said of how much it matters stands on the vote and goes with it; a set counts the strongest of a member's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Float, Integer, Table, and_, bindparam, case, delete, func, select, update

from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, Base, db, insert_new, run
from community.kernel.errors import Conflict
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.importance import WEIGHTS
from community.submissions.models import CLOSED, FollowedBy, Submission, Vote, trend_weight
from community.submissions.services.following import add_follow, drop_follows
from community.submissions.services.loading import Ballot, hold_ballot


def vote(actor: Actor, submission_id: int) -> AnyRow:
    """Support a submission and follow it; doing it twice is doing it once. The id and slug of what was voted on."""
    return _change(actor, submission_id, wanted=True)


def withdraw_vote(actor: Actor, submission_id: int) -> AnyRow:
    """Take one's support back, and follow no longer what one followed by it; so is doing this twice."""
    return _change(actor, submission_id, wanted=False)


def _change(actor: Actor, submission_id: int, *, wanted: bool) -> AnyRow:
    require(actor, Permission.SUBMISSION_VOTE)
    found = hold_ballot(actor, submission_id)
    if found.submission.status_kind in CLOSED:
        raise Conflict(N_("Voting is closed here, because this is decided."))
    assert actor.id is not None  # SUBMISSION_VOTE asks for a member
    if wanted and add_vote(found.submission, actor.id, moment := now(), alone=found.is_alone):
        add_follow(found.submission.id, actor.id, moment, FollowedBy.VOTE)
    elif not wanted and remove_votes(found, actor.id):
        drop_follows(found.held, actor.id, FollowedBy.VOTE)
    return found.submission


def add_vote(submission: AnyRow, member_id: int, moment: datetime, *, alone: bool = False) -> bool:
    """Write the vote and count it, in its set too unless the member is counted there; whether there was none here."""
    if not insert_new(Vote, {"submission_id": submission.id, "member_id": member_id, "created_at": moment}):
        return False
    survivor_id = submission.merged_into_id or submission.id
    if submission.merged_into_id:
        _count(submission.id, 1, trend_weight(moment))
    if alone or first_vote(survivor_id, member_id, but=submission.id) is None:
        _count(survivor_id, 1, trend_weight(moment))
    return True


def remove_votes(found: Ballot, member_id: int) -> bool:
    """Take the member's votes away from the whole set and count them out; whether there was one."""
    taken = _take_out(found, member_id)
    cast = {row.submission_id: row.created_at for row in taken}
    for submission_id, moment in cast.items():
        if submission_id != found.survivor_id:
            _count(submission_id, -1, -trend_weight(moment))
    if counted := [moment for submission_id, moment in cast.items() if found.held[submission_id].deleted_at is None]:
        _count(found.survivor_id, -1, -trend_weight(min(counted)))
    if any(row.importance for row in taken):
        count_importance({found.survivor_id, *cast})
    return bool(cast)


def _take_out(found: Ballot, member_id: int) -> Sequence[AnyRow]:
    if found.is_alone:
        return run(_remove_one, {"id": found.survivor_id, "member": member_id}).all()
    return run(_remove_any, {"ids": list(found.held), "member": member_id}).all()


def count_set(survivor_id: int) -> None:
    """Write all that a survivor counts of votes anew from the rows of its set: after a merge, and after what changes
    a set.
    """
    voters = db.session.execute(_each_voter, {"id": survivor_id}).all()
    trend = sum((trend_weight(row.first) for row in voters), 0.0)
    counted = {"votes": len(voters), "trend": trend, **_by_importance(row.strongest for row in voters)}
    db.session.execute(
        update(Submission)
        .where(Submission.id == survivor_id)
        .values(**counted, changed_at=now())
        .execution_options(synchronize_session=False)
    )


def count_importance(submission_ids: Iterable[int]) -> None:
    """Write anew how many said how much each of these matters, of survivors over their whole set."""
    for submission_id in sorted(submission_ids):
        voters = run(_each_who_said, {"id": submission_id}).all()
        counted = _by_importance(row.strongest for row in voters)
        run(_write_importance, {"submission": submission_id, "moment": now(), **counted})


def _by_importance(strongest: Iterable[int | None]) -> Mapping[str, int]:
    """How many voters there are of each step, from the weight of the strongest that each of them said."""
    voters = Counter(strongest)
    return {step.value: voters[weight] for step, weight in WEIGHTS.items()}


def first_vote(survivor_id: int, member_id: int, but: int = 0) -> datetime | None:
    """When a member first voted in a set, leaving one submission out; None when they did not."""
    first: datetime | None = run(_first_of_member, {"id": survivor_id, "member_id": member_id, "but": but}).scalar()
    return first


_vote, _submission = Vote.__table__.c, Submission.__table__.c
_voices = select(_submission.id).where(_submission.merged_into_id == bindparam("id"), _submission.deleted_at.is_(None))
_in_set = (_vote.submission_id == bindparam("id")) | _vote.submission_id.in_(_voices)
_strongest = func.max(case(dict(WEIGHTS), value=_vote.importance)).label("strongest")
_each_voter: AnySelect = (
    select(func.min(_vote.created_at).label("first"), _strongest).where(_in_set).group_by(_vote.member_id)
)
_each_who_said: AnySelect = select(_strongest).where(_in_set, _vote.importance.is_not(None)).group_by(_vote.member_id)
_first_of_member: AnySelect = select(func.min(_vote.created_at)).where(
    _in_set, _vote.member_id == bindparam("member_id"), _vote.submission_id != bindparam("but")
)


def _count(submission_id: int, delta: int, weight: float) -> None:
    run(_count_one, {"submission": submission_id, "one": delta, "weight": weight, "moment": now()})


# Kept, because building one costs more than running it; and of tables, because no loaded object follows from them.
# What is left of a trend without votes is a rounding error.
_table = Table("submission", Base.metadata)
_votes = _table.c.votes + bindparam("one", type_=Integer)
_trend = _table.c.trend + bindparam("weight", type_=Float)
_count_one = (
    update(_table)
    .where(_table.c.id == bindparam("submission"))
    .values(
        votes=_votes,
        trend=case((and_(_votes > 0, _trend > 0), _trend), else_=0.0),
        changed_at=bindparam("moment"),
    )
)
_write_importance = (
    update(_table)
    .where(_table.c.id == bindparam("submission"))
    .values({step.value: bindparam(step.value) for step in WEIGHTS} | {"changed_at": bindparam("moment")})
)
_of_member = delete(Table("vote", Base.metadata)).where(_vote.member_id == bindparam("member"))
_cast = (_vote.submission_id, _vote.created_at, _vote.importance)
_remove_one = _of_member.where(_vote.submission_id == bindparam("id")).returning(*_cast)
_remove_any = _of_member.where(_vote.submission_id.in_(bindparam("ids", expanding=True))).returning(*_cast)
