"""Saying something, changing it, taking it back."""

from sqlalchemy import select

from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, upsert_add
from community.kernel.errors import Conflict, Invalid
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import EditSubmission, PostSubmission
from community.submissions.events import SubmissionChanged, SubmissionPosted
from community.submissions.models import FacetCount, Revision, Status, Submission
from community.submissions.services.following import add_follow
from community.submissions.services.loading import form_key, hold_member, hold_submission, readable_board, rendered
from community.submissions.services.voting import add_vote


def post_submission(actor: Actor, command: PostSubmission) -> Submission:
    """Put somebody's words on a board, with their own vote and their wish to hear what becomes of it.

    The same words from the same form are the same post: a double click answers with the first one. Other words from it
    are a post of their own (`form_key` says why).
    """
    require(actor, Permission.SUBMISSION_POST)
    board = readable_board(actor, command.board)
    key = form_key(actor, command.nonce, command.board, command.kind.value, command.title, command.body)
    if earlier := _posted_before(actor, key):
        return earlier
    status = db.session.scalars(select(Status).where(Status.board_id == board.id).order_by(Status.position)).first()
    if status is None:
        raise Invalid({"board": N_("This board is not ready yet: it has no status.")})
    moment = now()
    submission = Submission(
        board_id=board.id,
        author_id=actor.id,
        kind=command.kind,
        status_id=status.id,
        status_kind=status.kind,
        created_at=moment,
        changed_at=moment,
        nonce=key,
        votes=0,
        comments=0,
        trend=0.0,
        **words_of(command.title, command.body),
    )
    db.session.add(submission)
    db.session.flush()  # the vote and the event need its id
    count_facet(submission, 1)
    if actor.id is not None:
        add_vote(submission.id, actor.id, moment)
        add_follow(submission.id, actor.id, moment)
    publish(SubmissionPosted(submission.id))
    return submission


def edit_submission(actor: Actor, submission_id: int, command: EditSubmission) -> Submission:
    """Change the words; the earlier ones stay readable. Conflict when somebody changed them meanwhile."""
    submission = hold_submission(actor, submission_id)
    require(actor, Permission.SUBMISSION_EDIT, submission)
    if submission.version != command.version:
        raise Conflict(
            N_("These words were changed meanwhile. Yours are still in the form: look at both, then save again.")
        )
    rendered = words_of(command.title, command.body)
    if command.kind != submission.kind:
        count_facet(submission, -1)
        submission.kind = command.kind
        count_facet(submission, 1)
    if (rendered["title"], rendered["body"]) != (submission.title, submission.body):
        _keep_revision(actor, submission)
        for name, value in rendered.items():
            setattr(submission, name, value)
        submission.edited_at = now()
    submission.version += 1
    submission.changed_at = now()
    if submission.author_id != actor.id:
        record(actor, "submission.edited", "submission", submission.id, after={"title": submission.title})
    publish(SubmissionChanged(submission.id))
    return submission


def delete_submission(actor: Actor, submission_id: int) -> Submission:
    """Take a submission off its board; it can be restored."""
    submission = hold_submission(actor, submission_id)
    require(actor, Permission.SUBMISSION_DELETE, submission)
    count_facet(submission, -1)
    submission.deleted_at = submission.changed_at = now()
    submission.deleted_by_id = actor.id
    record(actor, "submission.deleted", "submission", submission.id, before={"title": submission.title})
    publish(SubmissionChanged(submission.id))
    return submission


def restore_submission(actor: Actor, submission_id: int) -> Submission:
    """Put a deleted submission back, with every vote and comment it had."""
    submission = hold_submission(actor, submission_id, deleted=True)
    require(actor, Permission.SUBMISSION_RESTORE, submission)
    submission.deleted_at = submission.deleted_by_id = None
    submission.changed_at = now()
    count_facet(submission, 1)
    record(actor, "submission.restored", "submission", submission.id, after={"title": submission.title})
    publish(SubmissionChanged(submission.id))
    return submission


def count_facet(submission: Submission, delta: int) -> None:
    """Count a submission in or out where it stands now."""
    key = {"board_id": submission.board_id, "kind": submission.kind, "status_kind": submission.status_kind}
    upsert_add(FacetCount, key, "n", delta)


def words_of(title: str, body: str) -> dict[str, object]:
    """The columns that follow from what was written, its HTML among them; Invalid when it cannot be rendered."""
    try:
        shown = title or text.title_from(body)
    except text.TextError as error:
        raise Invalid({"body": error.words}) from None
    html = rendered("body", text.after_title(shown, body))
    return {
        "title": shown,
        "slug": text.slugify(shown),
        "body": body,
        "html": html,
        "excerpt": text.excerpt(html),
        "renderer": text.RENDERER_VERSION,
    }


def _keep_revision(actor: Actor, submission: Submission) -> None:
    db.session.add(
        Revision(
            submission_id=submission.id,
            title=submission.title,
            body=submission.body,
            html=submission.html,
            written_at=submission.edited_at or submission.created_at,
            replaced_at=now(),
            replaced_by_id=actor.id,
        )
    )


def _posted_before(actor: Actor, key: str | None) -> Submission | None:
    if not key:
        return None
    hold_member(actor)
    return db.session.scalar(select(Submission).where(Submission.nonce == key))
