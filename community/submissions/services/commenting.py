"""Talking under a submission: one level of replies, edits, deletion without losing the thread."""

from sqlalchemy import select, update

from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import EditComment, PostComment
from community.submissions.events import CommentPosted, SubmissionChanged, WordsRemoved
from community.submissions.models import Comment, FollowedBy, Submission
from community.submissions.services.following import add_follow
from community.submissions.services.loading import (
    form_key,
    hold_comment,
    hold_set,
    hold_survivor,
    may_read,
    rendered,
)

GONE = N_("The comment that you answered is gone. Your words are still in the form.")


def post_comment(actor: Actor, submission_id: int, command: PostComment) -> Comment:
    """Say something, and follow what it is said to. An answer to an answer joins its thread; the same words from the
    same form are one comment.

    What is said to a voice is said to its survivor, but an answer joins the comment that it answers.
    """
    require(actor, Permission.COMMENT_POST)
    submission = _addressed(actor, submission_id, command.parent)
    key = form_key(actor, command.nonce, submission.id, command.parent, command.body)
    earlier = db.session.scalar(select(Comment).where(Comment.nonce == key)) if key else None
    if earlier is not None:
        return earlier
    comment = Comment(
        submission_id=submission.id,
        parent_id=_thread(submission.id, command.parent),
        author_id=actor.id,
        by_staff=actor.is_staff,
        body=command.body,
        html=rendered("body", command.body),
        renderer=text.RENDERER_VERSION,
        nonce=key,
        created_at=now(),
    )
    db.session.add(comment)
    db.session.flush()  # the event needs its id
    _count(submission.id, 1)
    if actor.id is not None and not actor.is_staff:  # the team talks everywhere, and follows where it wants to
        add_follow(submission.id, actor.id, comment.created_at, FollowedBy.COMMENT)
    publish(CommentPosted(submission.id, comment.id))
    return comment


def edit_comment(actor: Actor, comment_id: int, command: EditComment) -> Comment:
    """Change one's own words."""
    submission, comment = hold_comment(actor, comment_id)
    require(actor, Permission.COMMENT_EDIT, comment)
    if comment.body != command.body:
        comment.body = command.body
        comment.html = rendered("body", command.body)
        comment.renderer = text.RENDERER_VERSION
        comment.edited_at = submission.changed_at = now()
        publish(SubmissionChanged(submission.id))
    return comment


def delete_comment(actor: Actor, comment_id: int) -> Comment:
    """Take a comment out; its replies stay under the place where it was."""
    submission, comment = hold_comment(actor, comment_id)
    require(actor, Permission.COMMENT_DELETE, comment)
    take_comment_down(actor, comment)
    if comment.author_id != actor.id:
        record(actor, "comment.deleted", "comment", comment.id, before={"body": comment.body})
        publish(WordsRemoved(submission.id, comment.id, actor.id))
    publish(SubmissionChanged(submission.id))
    return comment


def take_comment_down(actor: Actor, comment: Comment) -> None:
    """Delete a comment that is held, and count it out."""
    comment.deleted_at = now()
    comment.deleted_by_id = actor.id
    _count(comment.submission_id, -1)


def restore_comment(actor: Actor, comment_id: int) -> Comment:
    """Put a deleted comment back: whoever deleted it may, and a moderator."""
    submission, comment = hold_comment(actor, comment_id, deleted=True)
    require(actor, Permission.COMMENT_RESTORE, comment)
    comment.deleted_at = comment.deleted_by_id = None
    _count(submission.id, 1)
    if comment.author_id != actor.id:
        record(actor, "comment.restored", "comment", comment.id, after={"body": comment.body})
    publish(SubmissionChanged(submission.id))
    return comment


def _addressed(actor: Actor, submission_id: int, parent_id: int | None) -> Submission:
    if parent_id is None:
        return hold_survivor(actor, submission_id).submission
    found = hold_set(actor, submission_id)
    place = db.session.scalar(select(Comment.submission_id).where(Comment.id == parent_id))
    addressed = found.held.get(place or submission_id)
    if addressed is None or addressed.deleted_at is not None or not may_read(actor, addressed):
        raise Conflict(GONE)
    return addressed


def _thread(submission_id: int, parent_id: int | None) -> int | None:
    if parent_id is None:
        return None
    parent = db.session.get(Comment, parent_id)
    if parent is None or parent.submission_id != submission_id or parent.deleted_at is not None:
        raise Conflict(GONE)
    return parent.parent_id or parent.id


def _count(submission_id: int, delta: int) -> None:
    db.session.execute(
        update(Submission)
        .where(Submission.id == submission_id)
        .values(comments=Submission.comments + delta, changed_at=now())
        .execution_options(synchronize_session=False)
    )
