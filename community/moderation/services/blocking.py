"""Closing the account of somebody who harms the place, with all of theirs that waits."""

import json

from sqlalchemy import select

from community.accounts.models import Member
from community.accounts.services import ban
from community.kernel.audit import record
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.moderation.commands import Block
from community.moderation.models import ActKind, HeldPost, HeldState, ModerationAct
from community.moderation.services.deciding import DECIDED, begin, refuse_one, settle
from community.moderation.services.flagging import take_off
from community.moderation.signs import Sign
from community.policy import Actor, Permission, require
from community.submissions.models import Comment, Submission

MOST_TAKEN_OFF = 500  # what one person can have published that a block takes off in one go


def block(actor: Actor, member_id: int, command: Block) -> ModerationAct:
    """Close an account and refuse all of it that waits; perhaps take off as well what it published.

    One of the team is not blocked here. One undo takes all of it back.
    """
    require(actor, Permission.MODERATE)
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound()
    was_banned = member.is_banned
    ban(actor, member_id)
    act = begin(actor, ActKind.BLOCK, member_id=member_id)
    taken = _take_off_published(actor, member_id) if command.and_published else []
    act.detail = json.dumps({"banned": not was_banned, "taken": taken})
    waiting = select(HeldPost).where(HeldPost.author_id == member_id, HeldPost.state == HeldState.WAITING)
    for held in db.session.scalars(waiting.order_by(HeldPost.id).with_for_update()):
        refuse_one(act, held)
        settle(act, held)
        act.things += 1
    if was_banned and not act.things:
        raise Conflict(DECIDED)
    record(actor, "member.blocked", "member", member_id, after={"act": act.id, "things": act.things})
    db.session.flush()
    return act


def _take_off_published(actor: Actor, member_id: int) -> list[int]:
    """The ids of the held posts that it became."""
    signs = [[Sign.BY_HAND.value, actor.name]]
    taken: list[int] = []
    theirs = (Submission.author_id == member_id, Submission.deleted_at.is_(None))
    for one in db.session.scalars(
        select(Submission).where(*theirs).order_by(Submission.id).limit(MOST_TAKEN_OFF)
    ).all():
        taken.append(take_off(actor, one, None, signs).id)
    said = (
        select(Comment, Submission)
        .join(Submission, Submission.id == Comment.submission_id)
        .where(Comment.author_id == member_id, Comment.deleted_at.is_(None), Submission.deleted_at.is_(None))
        .order_by(Comment.submission_id, Comment.id)
        .limit(MOST_TAKEN_OFF)
    )
    for comment, submission in db.session.execute(said).all():
        taken.append(take_off(actor, submission, comment, signs).id)
    return taken
