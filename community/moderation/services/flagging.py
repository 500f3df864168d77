"""Members ask the team to look at something; enough of them take it off until somebody did."""

import json
from datetime import timedelta

from sqlalchemy import func, select

from community.accounts.models import Member
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, NotFound, TooMany
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.words import N_
from community.moderation.commands import RaiseFlag, SendBack
from community.moderation.events import PostSentBack
from community.moderation.models import (
    ActKind,
    Flag,
    FlagState,
    HeldPost,
    HeldState,
    ModerationAct,
    What,
)
from community.moderation.queries.trust import trust_of_member
from community.moderation.rules import Rules
from community.moderation.services.deciding import begin, settle
from community.moderation.services.judging import about, judge_flags
from community.moderation.services.publishing import hide
from community.moderation.services.saying import shown
from community.moderation.signs import Sign
from community.policy import SYSTEM, Actor, Permission, Trust, require
from community.submissions.models import Comment, Submission
from community.submissions.services.loading import hold_comment, hold_set

MOST_OPEN = 20  # flags of one member that nobody has looked at yet
A_DAY = 24 * 3600
LATELY = timedelta(days=7)


def raise_flag(actor: Actor, submission_id: int, comment_id: int | None, command: RaiseFlag) -> bool:
    """Ask the team to look at a submission or a comment; False when the actor has asked already.

    What is flagged by as many known members as the site's setting says is taken off until somebody looked, unless
    somebody trusted wrote it, or the team.
    """
    require(actor, Permission.FLAG)
    submission, comment = _hold(actor, submission_id, comment_id)
    if (comment or submission).author_id == actor.id:
        raise Conflict(N_("These are your own words. You can change or delete them."))
    _refuse_many(actor)
    if _has_flagged(actor, submission.id, comment_id):
        return False
    values = {"submission_id": submission.id, "comment_id": comment_id, "by_id": actor.id, "reason": command.reason}
    came = insert_new(Flag, {**values, "note": command.note, "state": FlagState.OPEN, "created_at": now()})
    if came:
        _hide_if_many(submission, comment)
    return came


def hold_published(actor: Actor, submission_id: int, comment_id: int | None, command: SendBack | None) -> ModerationAct:
    """Take something off; with a message it goes back to its author, without one it waits in the queue.

    Conflict for what has no author who could be asked.
    """
    require(actor, Permission.MODERATE)
    submission, comment = _hold(actor, submission_id, comment_id)
    said = comment or submission
    if said.author_id is None:
        raise Conflict(N_("It has no author any more who could be asked. Delete it instead."))
    act = begin(actor, ActKind.HOLD, member_id=said.author_id, message=command.message if command else "")
    held = take_off(actor, submission, comment, [[Sign.BY_HAND, actor.name]])
    if command:
        held.state, held.message = HeldState.SENT_BACK, command.message
        publish(PostSentBack(held.id, act.id))
    settle(act, held)
    act.things = 1
    judge_flags(act, submission.id, comment_id, FlagState.UPHELD)
    what = ("comment", comment.id) if comment else ("submission", submission.id)
    record(actor, f"{what[0]}.held", *what, after={"act": act.id})
    db.session.flush()
    return act


def dismiss_flags(actor: Actor, submission_id: int, comment_id: int | None) -> ModerationAct:
    """It may stand; Conflict when nobody flags it any more."""
    require(actor, Permission.MODERATE)
    submission, comment = _hold(actor, submission_id, comment_id)
    act = begin(actor, ActKind.DISMISS, member_id=(comment or submission).author_id)
    act.things = judge_flags(act, submission.id, comment_id, FlagState.DISMISSED)
    if not act.things:
        raise Conflict(N_("Somebody else decided this already."))
    what = ("comment", comment.id) if comment else ("submission", submission.id)
    record(actor, "flags.dismissed", *what, after={"act": act.id, "flags": act.things})
    db.session.flush()
    return act


def take_off(actor: Actor, submission: Submission, comment: Comment | None, signs: list[list[str]]) -> HeldPost:
    """Take something off and keep it as a held post that waits."""
    said = comment or submission
    what = What.COMMENT if comment else What.SUBMISSION
    title = "" if comment else submission.title
    held = db.session.scalar(select(HeldPost).where(HeldPost.what == what, HeldPost.made_id == said.id))
    if held is None:
        held = HeldPost(what=what, author_id=said.author_id or 0, made_id=said.id, created_at=now(), version=1)
        db.session.add(held)
    held.board_id, held.kind = submission.board_id, None if comment else submission.kind
    held.submission_id = submission.id if comment else None
    held.parent_id = comment.parent_id if comment else None
    held.title, held.body, held.html = title, said.body, shown(what, title, said.body)
    held.state, held.signs, held.act_id = HeldState.WAITING, json.dumps(signs), None
    hide(actor, what, said.id)
    db.session.flush()
    return held


def _hold(actor: Actor, submission_id: int, comment_id: int | None) -> tuple[Submission, Comment | None]:
    if comment_id is None:
        return hold_set(actor, submission_id).submission, None
    submission, comment = hold_comment(actor, comment_id)
    if submission.id != submission_id:
        raise NotFound()
    return submission, comment


def _has_flagged(actor: Actor, submission_id: int, comment_id: int | None) -> bool:
    mine = select(Flag.id).where(Flag.by_id == actor.id, Flag.submission_id == submission_id)
    return db.session.scalar(mine.where(about(comment_id))) is not None


def _refuse_many(actor: Actor) -> None:
    lately = Flag.created_at > now() - LATELY
    waiting = select(func.count()).where(Flag.by_id == actor.id, Flag.state == FlagState.OPEN, lately)
    if (db.session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooMany(A_DAY, N_("The team has many of your reports to look at already. Please give them a day."))


def _hide_if_many(submission: Submission, comment: Comment | None) -> None:
    most = part(Rules).flags_to_hide
    said = comment or submission
    if not most or said.author_id is None or (comment and comment.by_staff):
        return
    if trust_of_member(said.author_id).reaches(Trust.TRUSTED):
        return
    flags = select(Flag.by_id).where(
        Flag.submission_id == submission.id, about(comment.id if comment else None), Flag.state == FlagState.OPEN
    )
    open_accounts = select(Member.id).where(Member.id.in_(flags), Member.banned_at.is_(None))
    people = db.session.scalars(open_accounts.order_by(Member.id)).all()
    known = [one for one in people if trust_of_member(one).reaches(Trust.KNOWN)]
    if len(known) >= most:
        take_off(SYSTEM, submission, comment, [[Sign.FLAGGED, str(len(people))]])
        what = ("comment", comment.id) if comment else ("submission", submission.id)
        record(SYSTEM, f"{what[0]}.held", *what, after={"flags": len(people)})
