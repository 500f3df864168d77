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
from community.submissions.models import Comment, Kind, Revision, Submission
from community.submissions.services.commenting import take_comment_down
from community.submissions.services.loading import hold_comment, hold_set
from community.submissions.services.posting import replace_words, take_down

GONE = N_("What this was said to is gone, so it cannot be published there.")
CHANGED = N_("Its author changed it since.")
MEANWHILE = N_("These words were changed meanwhile, so this change does not fit any more. Send it back.")
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
    """Take off what it became, with the words that it says by now; an edit goes back to the words before it.

    Conflict or NotFound when its author changed or deleted it since: then it stays as they left it.
    """
    if held.made_id is None:
        raise NotFound()
    before = json.loads(held.before)
    if held.what is What.EDIT:
        submission = db.session.get_one(Submission, held.made_id, with_for_update=True)
        if submission.body != held.body or submission.deleted_at is not None:
            raise Conflict(CHANGED)
        _forget_last_revision(submission.id)
        replace_words(submission, before["title"], before["body"], Kind(before["kind"]))
    elif held.what is What.COMMENT_EDIT:
        comment = db.session.get(Comment, held.made_id)
        if comment is None or comment.body != held.body:
            raise Conflict(CHANGED)
        submissions.edit_comment(author_of(held, even_closed=True), held.made_id, EditComment.parse(before))
    else:
        _take_words_along(held)
        hide(actor, held.what, held.made_id)


def _take_words_along(held: HeldPost) -> None:
    """Let the held post say what its author made of it since."""
    if held.what is What.COMMENT:
        comment = db.session.get(Comment, held.made_id)
        if comment is not None:
            held.body, held.html = comment.body, comment.html
        return
    submission = db.session.get(Submission, held.made_id)
    if submission is not None:
        held.title, held.body, held.html = submission.title, submission.body, submission.html
        held.kind = submission.kind


def _forget_last_revision(submission_id: int) -> None:
    """The words that an edit replaced stand again, and are no earlier ones."""
    rows = select(Revision).where(Revision.submission_id == submission_id).order_by(Revision.id.desc())
    if (last := db.session.scalars(rows.limit(1)).first()) is not None:
        db.session.delete(last)


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
    """Let what is put back say what its author wrote meanwhile; what they were asked to leave out stays nowhere."""
    assert held.made_id is not None
    if held.what is What.COMMENT:
        who = author_of(held, even_closed=True)
        submissions.edit_comment(who, held.made_id, EditComment.parse({"body": held.body}))
        return
    submission = db.session.get_one(Submission, held.made_id)
    title, kind = held.title or submission.title, held.kind or submission.kind
    if (title, held.body, kind) != (submission.title, submission.body, submission.kind):
        replace_words(submission, title, held.body, kind)


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
    if submission.edited_at is not None and submission.edited_at > (held.edited_at or held.created_at):
        raise Conflict(MEANWHILE)
    held.before = json.dumps({"title": submission.title, "body": submission.body, "kind": submission.kind.value})
    words = {"title": held.title, "body": held.body, "kind": held.kind or submission.kind}
    return submissions.edit_submission(
        who, submission.id, EditSubmission.parse({**words, "version": submission.version})
    ).id


def _comment_edit(who: Actor, held: HeldPost) -> int:
    comment = db.session.get(Comment, held.comment_id)
    if comment is None:
        raise NotFound()
    if comment.edited_at is not None and comment.edited_at > (held.edited_at or held.created_at):
        raise Conflict(MEANWHILE)
    held.before = json.dumps({"body": comment.body})
    return submissions.edit_comment(who, held.comment_id or 0, EditComment.parse({"body": held.body})).id


_MAKERS = {
    What.SUBMISSION: _submission,
    What.VOICE: _voice,
    What.COMMENT: _comment,
    What.EDIT: _edit,
    What.COMMENT_EDIT: _comment_edit,
}
