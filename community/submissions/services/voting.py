"""Votes: set, never toggled; one a member by the key of the table, counted only when a row came or went."""

from datetime import datetime

from sqlalchemy import Float, Integer, Table, bindparam, case, delete, update

from community.kernel.clock import now
from community.kernel.db import Base, db, insert_new
from community.kernel.errors import Conflict
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import CLOSED, Submission, Vote, trend_weight
from community.submissions.services.loading import hold_submission


def vote(actor: Actor, submission_id: int) -> Submission:
    """Support a submission; doing it twice is doing it once."""
    return _change(actor, submission_id, wanted=True)


def withdraw_vote(actor: Actor, submission_id: int) -> Submission:
    """Take one's support back; so is doing this twice."""
    return _change(actor, submission_id, wanted=False)


def _change(actor: Actor, submission_id: int, *, wanted: bool) -> Submission:
    require(actor, Permission.SUBMISSION_VOTE)
    submission = hold_submission(actor, submission_id)
    if submission.status_kind in CLOSED:
        raise Conflict(N_("Voting is closed here, because this is decided."))
    assert actor.id is not None  # SUBMISSION_VOTE asks for a member
    if wanted:
        add_vote(submission.id, actor.id, now())
    else:
        remove_vote(submission.id, actor.id)
    return submission


def add_vote(submission_id: int, member_id: int, moment: datetime) -> bool:
    """Write the vote and count it; whether there was none before."""
    if not insert_new(Vote, {"submission_id": submission_id, "member_id": member_id, "created_at": moment}):
        return False
    db.session.execute(_count, {"submission": submission_id, "one": 1, "weight": trend_weight(moment), "moment": now()})
    return True


def remove_vote(submission_id: int, member_id: int) -> bool:
    """Take the vote away and count it out; whether there was one."""
    cast = db.session.scalar(_take_away, {"submission": submission_id, "member": member_id})
    if cast is None:
        return False
    db.session.execute(_count, {"submission": submission_id, "one": -1, "weight": -trend_weight(cast), "moment": now()})
    return True


# Kept, because building one costs more than running it; and of tables, because no loaded object follows from them.
_submission, _vote = Table("submission", Base.metadata), Table("vote", Base.metadata)
_trend = _submission.c.trend + bindparam("weight", type_=Float)
_count = (
    update(_submission)
    .where(_submission.c.id == bindparam("submission"))
    .values(
        votes=_submission.c.votes + bindparam("one", type_=Integer),
        trend=case((_trend > 0, _trend), else_=0.0),
        changed_at=bindparam("moment"),
    )
)
_take_away = (
    delete(_vote)
    .where(_vote.c.submission_id == bindparam("submission"), _vote.c.member_id == bindparam("member"))
    .returning(_vote.c.created_at)
)
