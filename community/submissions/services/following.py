"""Wanting to hear what becomes of a submission; of a set, a member follows the whole, once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.policy import Actor, Permission, require
from community.submissions.models import Follow, FollowedBy
from community.submissions.services.loading import hold_linked, hold_survivor


def follow(actor: Actor, submission_id: int) -> None:
    """Follow a submission; twice is once."""
    require(actor, Permission.SUBMISSION_FOLLOW)
    assert actor.id is not None  # SUBMISSION_FOLLOW asks for a member
    add_follow(hold_survivor(actor, submission_id).submission.id, actor.id, now(), FollowedBy.BUTTON)


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


def add_follow(submission_id: int, member_id: int, moment: datetime, by: FollowedBy) -> bool:
    """Write the wish down, with the act that it comes from; whether it was new."""
    key = {"submission_id": submission_id, "member_id": member_id}
    return insert_new(Follow, {**key, "followed_by": by, "created_at": moment})


def drop_follows(submission_ids: Collection[int], member_id: int, by: FollowedBy) -> None:
    """Take the wish back with the act that it came from; one that came from another act stays."""
    mine = delete(Follow).where(Follow.submission_id.in_(submission_ids), Follow.member_id == member_id)
    db.session.execute(mine.where(Follow.followed_by == by).execution_options(synchronize_session=False))
