"""Saying something as a customer does: it appears at once, or waits to be looked at.

Every surface on which customers write goes through here; `submissions.services` publish without asking (for the team,
for imports, for what is released). A test holds that nothing of the web calls those directly.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import func, select

from community.kernel import text
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, TooMany
from community.kernel.words import N_
from community.moderation.models import Flag, FlagReason, HeldPost, HeldState, What
from community.moderation.services.weighing import EDITS, Sent, Weighed, remember_hosts, weigh
from community.policy import Actor, Permission, Trust, require
from community.submissions import services as submissions
from community.submissions.commands import EditComment, EditSubmission, PostComment, PostSubmission, PostVoice
from community.submissions.models import CLOSED, Comment, Kind, Submission
from community.submissions.services.loading import (
    form_key,
    hold_comment,
    hold_member,
    hold_submission,
    hold_survivor,
    readable_board,
    rendered,
)
from community.submissions.services.posting import words_of

T = TypeVar("T", Submission, Comment)
MOST_WAITING = 30  # posts of one author
A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Place:
    """Where words would appear."""

    what: What
    board_id: int
    kind: Kind | None = None
    submission_id: int | None = None
    comment_id: int | None = None
    parent_id: int | None = None
    differs: dict[int, str] = field(default_factory=dict)


def post_submission(actor: Actor, command: PostSubmission, sent: Sent) -> Submission | HeldPost:
    """Put somebody's words on a board, or keep them until somebody looked."""
    require(actor, Permission.SUBMISSION_POST)
    board = readable_board(actor, command.board)
    key = form_key(actor, command.nonce, command.board, command.kind.value, command.title, command.body)
    place = Place(What.SUBMISSION, board.id, command.kind, differs=dict(command.differs))
    publish = submissions.post_submission
    return _say(actor, place, command, key, sent, lambda words: publish(actor, words))


def post_voice(actor: Actor, into_id: int, command: PostVoice, sent: Sent) -> Submission | HeldPost:
    """Put somebody's words beside another's who said the same, or keep them until somebody looked."""
    require(actor, Permission.SUBMISSION_POST)
    hold_member(actor)  # before what it is said to: whoever closes the account holds it first, too
    key = form_key(actor, command.nonce, "voice", into_id, command.title, command.body)
    survivor = hold_survivor(actor, into_id).submission
    place = Place(What.VOICE, survivor.board_id, command.kind or survivor.kind, survivor.id)
    if survivor.status_kind in CLOSED:  # said at once, and by whom it is always said
        return submissions.post_voice(actor, into_id, command)
    publish = submissions.post_voice
    return _say(actor, place, command, key, sent, lambda words: publish(actor, into_id, words))


def post_comment(actor: Actor, submission_id: int, command: PostComment, sent: Sent) -> Comment | HeldPost:
    """Say something under a submission, or keep it until somebody looked."""
    require(actor, Permission.COMMENT_POST)
    hold_member(actor)
    survivor = hold_survivor(actor, submission_id).submission
    answered = select(Comment.submission_id).where(Comment.id == command.parent)
    said_to = (db.session.scalar(answered) if command.parent else None) or survivor.id
    key = form_key(actor, command.nonce, said_to, command.parent, command.body)  # as `submissions` makes it
    place = Place(What.COMMENT, survivor.board_id, None, survivor.id, None, command.parent)
    publish = submissions.post_comment
    return _say(actor, place, command, key, sent, lambda words: publish(actor, submission_id, words))


def edit_submission(actor: Actor, submission_id: int, command: EditSubmission, sent: Sent) -> Submission | HeldPost:
    """Change one's words, or keep the new ones until somebody looked; the earlier ones stand as long."""
    hold_member(actor)
    submission = hold_submission(actor, submission_id)
    require(actor, Permission.SUBMISSION_EDIT, submission)
    if submission.author_id != actor.id or submission.version != command.version:
        return submissions.edit_submission(actor, submission_id, command)
    if (command.title, command.body) == (submission.title, submission.body):
        return submissions.edit_submission(actor, submission_id, command)
    place = Place(What.EDIT, submission.board_id, command.kind, submission.id)
    publish = submissions.edit_submission
    return _say(actor, place, command, None, sent, lambda words: publish(actor, submission_id, words))


def edit_comment(actor: Actor, comment_id: int, command: EditComment, sent: Sent) -> Comment | HeldPost:
    """The same of a comment."""
    hold_member(actor)
    submission, comment = hold_comment(actor, comment_id)
    require(actor, Permission.COMMENT_EDIT, comment)
    if comment.body == command.body:
        return submissions.edit_comment(actor, comment_id, command)
    place = Place(What.COMMENT_EDIT, submission.board_id, None, submission.id, comment.id)
    publish = submissions.edit_comment
    return _say(actor, place, command, None, sent, lambda words: publish(actor, comment_id, words))


def _say(
    actor: Actor, place: Place, command: Any, key: str | None, sent: Sent, publish: Callable[[Any], T]
) -> T | HeldPost:
    if key:
        hold_member(actor)  # what is sent twice comes one after the other
        if earlier := _kept_before(key):
            return earlier
        if _posted_before(key):
            return publish(command)
    title = getattr(command, "title", "")
    weighed = weigh(actor, place.what, place.board_id, title, command.body, sent)
    if weighed.waits:
        return _keep(actor, place, weighed, key)
    if (weighed.title, weighed.body) != (title, command.body):
        changed = {"title": weighed.title} if hasattr(command, "title") else {}
        command = command.model_copy(update={**changed, "body": weighed.body})
    said = publish(command)
    _note(said, weighed)
    return said


def _kept_before(key: str) -> HeldPost | None:
    return db.session.scalar(select(HeldPost).where(HeldPost.nonce == key))


def _posted_before(key: str) -> bool:
    posted = select(Submission.id).where(Submission.nonce == key).union(select(Comment.id).where(Comment.nonce == key))
    return db.session.scalar(posted) is not None


def _keep(actor: Actor, place: Place, weighed: Weighed, key: str | None) -> HeldPost:
    if actor.id is None:
        raise Conflict(N_("This waits for somebody who is signed in."))
    _refuse_many(actor)
    if place.what in EDITS and (earlier := _waiting_change(actor, place)):
        earlier.title, earlier.body, earlier.kind = weighed.title, weighed.body, place.kind
        earlier.html, earlier.signs = shown(place.what, weighed.title, weighed.body), json.dumps(weighed.signs)
        earlier.edited_at, earlier.version = now(), earlier.version + 1
        db.session.flush()
        return earlier
    held = HeldPost(
        what=place.what,
        author_id=actor.id,
        board_id=place.board_id,
        kind=place.kind,
        submission_id=place.submission_id,
        comment_id=place.comment_id,
        parent_id=place.parent_id,
        title=weighed.title,
        body=weighed.body,
        html=shown(place.what, weighed.title, weighed.body),
        differs=json.dumps(place.differs),
        signs=json.dumps(weighed.signs),
        nonce=key,
        created_at=now(),
        version=1,
    )
    db.session.add(held)
    db.session.flush()  # the page that follows is its own
    return held


def _waiting_change(actor: Actor, place: Place) -> HeldPost | None:
    """Another change of the same words that waits already: the newer one takes its place."""
    same = (HeldPost.what == place.what, HeldPost.author_id == actor.id, HeldPost.state == HeldState.WAITING)
    target = (HeldPost.submission_id == place.submission_id, HeldPost.comment_id == place.comment_id)
    if place.comment_id is None:
        target = (HeldPost.submission_id == place.submission_id, HeldPost.comment_id.is_(None))
    return db.session.scalar(select(HeldPost).where(*same, *target).with_for_update())


def _refuse_many(actor: Actor) -> None:
    mine = select(func.count()).where(HeldPost.author_id == actor.id, HeldPost.state == HeldState.WAITING)
    if (db.session.scalar(mine) or 0) >= MOST_WAITING:
        raise TooMany(A_DAY, N_("Many of your posts wait to be looked at already. Please give the team a day."))


def shown(what: What, title: str, body: str) -> str:
    """The HTML of words that wait, as it would be once they are published; Invalid when it cannot be rendered."""
    if what in (What.COMMENT, What.COMMENT_EDIT):
        return rendered("body", body)
    return str(words_of(title, body)["html"])


def _note(said: Submission | Comment, weighed: Weighed) -> None:
    """Flag what a watched word is to flag, and learn which hosts people who are known link to."""
    place = (said.id, None) if isinstance(said, Submission) else (said.submission_id, said.id)
    for word in weighed.flagging:
        flag = Flag(submission_id=place[0], comment_id=place[1], reason=FlagReason.WATCHED, note=word, created_at=now())
        db.session.add(flag)
    if weighed.trust.reaches(Trust.KNOWN):
        remember_hosts(f"{weighed.title}\n{weighed.body}", good=True)


def title_of(held: HeldPost) -> str:
    """What a held submission would be called."""
    return held.title or text.title_from(held.body)
