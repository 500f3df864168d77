"""Votes: set, never toggled; one a member by the key of the table, counted only when a row came or went."""

from datetime import datetime

from sqlalchemy import case, delete, update

from community.kernel.clock import now
from community.kernel.db import db, insert_new
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
    db.session.execute(
        update(Submission)
        .where(Submission.id == submission_id)
        .values(votes=Submission.votes + 1, trend=Submission.trend + trend_weight(moment), changed_at=now())
        .execution_options(synchronize_session=False)
    )
    return True


def remove_vote(submission_id: int, member_id: int) -> bool:
    """Take the vote away and count it out; whether there was one."""
    cast = db.session.scalar(
        delete(Vote)
        .where(Vote.submission_id == submission_id, Vote.member_id == member_id)
        .returning(Vote.created_at)
        .execution_options(synchronize_session=False)
    )
    if cast is None:
        return False
    left = Submission.trend - trend_weight(cast)
    db.session.execute(
        update(Submission)
        .where(Submission.id == submission_id)
        .values(votes=Submission.votes - 1, trend=case((left > 0, left), else_=0.0), changed_at=now())
        .execution_options(synchronize_session=False)
    )
    return True
