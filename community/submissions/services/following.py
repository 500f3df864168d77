"""Wanting to hear what becomes of a submission."""

from datetime import datetime

from sqlalchemy import delete

from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.policy import Actor, Permission, require
from community.submissions.models import Follow
from community.submissions.services.loading import hold_submission


def follow(actor: Actor, submission_id: int) -> None:
    """Follow a submission; twice is once."""
    require(actor, Permission.SUBMISSION_FOLLOW)
    hold_submission(actor, submission_id)
    assert actor.id is not None
    add_follow(submission_id, actor.id, now())


def unfollow(actor: Actor, submission_id: int) -> None:
    """Stop following it."""
    require(actor, Permission.SUBMISSION_FOLLOW)
    hold_submission(actor, submission_id)
    db.session.execute(delete(Follow).where(Follow.submission_id == submission_id, Follow.member_id == actor.id))


def add_follow(submission_id: int, member_id: int, moment: datetime) -> bool:
    """Write the wish down; whether it was new."""
    return insert_new(Follow, {"submission_id": submission_id, "member_id": member_id, "created_at": moment})
