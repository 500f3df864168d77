"""Making a held post what it is to become, and taking that back."""

import json

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.moderation.models import HeldPost, What
from community.moderation.services.weighing import EDITS
from community.policy import Actor
from community.submissions import services as submissions
from community.submissions.commands import EditComment, EditSubmission, PostComment, PostSubmission, PostVoice
from community.submissions.events import SubmissionChanged
from community.submissions.models import Comment, Submission
from community.submissions.services.commenting import take_comment_down
from community.submissions.services.loading import hold_comment, hold_set
from community.submissions.services.posting import take_down

GONE = N_("What this was said to is gone, so it cannot be published there.")
CLOSED = N_("The account of its author is closed. Open it first.")


def make(actor: Actor, held: HeldPost) -> int:
    """Publish it in its author's name, or put back what was taken off; the id of what it became.

    Conflict when what it was said to is gone, or its author's account is closed.
    """
    try:
        if held.made_id is not None and held.what not in EDITS:
            return _put_back(actor, held)
        return _MAKERS[held.what](author_of(held), held)
    except NotFound:
        raise Conflict(GONE) from None


def unmake(actor: Actor, held: HeldPost) -> None:
    """Take off what it became; an edit goes back to the words before it. What is gone already stays gone."""
    try:
        _unmake(actor, held)
    except NotFound:
        return


def _unmake(actor: Actor, held: HeldPost) -> None:
    if held.made_id is None:
        return
    before = json.loads(held.before)
    if held.what is What.EDIT:
        submission = db.session.get_one(Submission, held.made_id)
        command = EditSubmission.parse({**before, "version": submission.version})
        submissions.edit_submission(author_of(held, even_closed=True), submission.id, command)
    elif held.what is What.COMMENT_EDIT:
        submissions.edit_comment(author_of(held, even_closed=True), held.made_id, EditComment.parse(before))
    else:
        hide(actor, held.what, held.made_id)


def hide(actor: Actor, what: What, made_id: int) -> None:
    """Take something off without a word to anybody; NotFound when it is gone already."""
    if what is What.COMMENT:
        submission, comment = hold_comment(actor, made_id)
        take_comment_down(actor, comment)
        publish(SubmissionChanged(submission.id))
        return
    found = hold_set(actor, made_id)
    take_down(actor, found)
    publish(SubmissionChanged(found.submission.id))


def author_of(held: HeldPost, *, even_closed: bool = False) -> Actor:
    """The author as an actor; Conflict when their account is closed."""
    member = db.session.get_one(Member, held.author_id)
    if member.is_banned and not even_closed:
        raise Conflict(CLOSED)
    return Actor(id=member.id, name=member.name, role=member.role)


def _put_back(actor: Actor, held: HeldPost) -> int:
    assert held.made_id is not None
    if held.what is What.COMMENT:
        comment = db.session.get(Comment, held.made_id)
        if comment is None:
            raise NotFound()
        if comment.deleted_at is not None:
            submissions.restore_comment(actor, held.made_id)
        _bring_up_to_date(held)
        return held.made_id
    submission = db.session.get(Submission, held.made_id)
    if submission is None:
        raise NotFound()
    if submission.deleted_at is not None:
        submissions.restore_submission(actor, held.made_id)
    _bring_up_to_date(held)
    return held.made_id


def _bring_up_to_date(held: HeldPost) -> None:
    """Let what is put back say what its author wrote meanwhile."""
    who = author_of(held, even_closed=True)
    assert held.made_id is not None
    if held.what is What.COMMENT:
        submissions.edit_comment(who, held.made_id, EditComment.parse({"body": held.body}))
        return
    submission = db.session.get_one(Submission, held.made_id)
    words = {"title": held.title or submission.title, "body": held.body, "kind": held.kind or submission.kind}
    if (words["title"], words["body"], words["kind"]) != (submission.title, submission.body, submission.kind):
        submissions.edit_submission(who, submission.id, EditSubmission.parse({**words, "version": submission.version}))


def _submission(who: Actor, held: HeldPost) -> int:
    words = {"title": held.title, "body": held.body, "kind": held.kind, "board": held.board_id}
    differs = json.loads(held.differs)
    return submissions.post_submission(who, PostSubmission.parse({**words, "differs": differs})).id


def _voice(who: Actor, held: HeldPost) -> int:
    """Where voting was closed meanwhile, or the other one is gone, it stands on its own."""
    words = {"title": held.title, "body": held.body, "kind": held.kind}
    try:
        with db.session.begin_nested():
            return submissions.post_voice(who, held.submission_id or 0, PostVoice.parse(words)).id
    except (Conflict, NotFound):
        return _submission(who, held)


def _comment(who: Actor, held: HeldPost) -> int:
    """An answer whose comment is gone meanwhile joins the conversation without it."""
    body = {"body": held.body}
    submission_id = held.submission_id or 0
    try:
        with db.session.begin_nested():
            command = PostComment.parse({**body, "parent": held.parent_id})
            return submissions.post_comment(who, submission_id, command).id
    except Conflict:
        return submissions.post_comment(who, submission_id, PostComment.parse(body)).id


def _edit(who: Actor, held: HeldPost) -> int:
    submission = db.session.get(Submission, held.submission_id)
    if submission is None:
        raise NotFound()
    held.before = json.dumps({"title": submission.title, "body": submission.body, "kind": submission.kind.value})
    words = {"title": held.title, "body": held.body, "kind": held.kind or submission.kind}
    return submissions.edit_submission(
        who, submission.id, EditSubmission.parse({**words, "version": submission.version})
    ).id


def _comment_edit(who: Actor, held: HeldPost) -> int:
    before = db.session.scalar(select(Comment.body).where(Comment.id == held.comment_id))
    held.before = json.dumps({"body": before})
    return submissions.edit_comment(who, held.comment_id or 0, EditComment.parse({"body": held.body})).id


_MAKERS = {
    What.SUBMISSION: _submission,
    What.VOICE: _voice,
    What.COMMENT: _comment,
    What.EDIT: _edit,
    What.COMMENT_EDIT: _comment_edit,
}
