"""Wanting to hear what becomes of a submission; of a set, a member follows the whole, once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.policy import Actor, Permission, require
from community.submissions.models import Follow
from community.submissions.services.loading import hold_linked, hold_survivor


def follow(actor: Actor, submission_id: int) -> None:
    """Follow a submission; twice is once."""
    require(actor, Permission.SUBMISSION_FOLLOW)
    assert actor.id is not None  # SUBMISSION_FOLLOW asks for a member
    add_follow(hold_survivor(actor, submission_id).submission.id, actor.id, now())


def unfollow(actor: Actor, submission_id: int) -> None:
    """Stop following it, and every voice of its set."""
    require(actor, Permission.SUBMISSION_FOLLOW)
    found = hold_survivor(actor, submission_id)
    db.session.execute(delete(Follow).where(Follow.submission_id.in_(found.held), Follow.member_id == actor.id))


def stop_following(member_id: int, submission_id: int) -> Collection[int]:
    """The same for a member who says so by the link of a mail, and may not read it any more; the ids of the set."""
    held = hold_linked(submission_id)
    db.session.execute(delete(Follow).where(Follow.submission_id.in_(held), Follow.member_id == member_id))
    return held.keys()


def add_follow(submission_id: int, member_id: int, moment: datetime) -> bool:
    """Write the wish down; whether it was new."""
    return insert_new(Follow, {"submission_id": submission_id, "member_id": member_id, "created_at": moment})
