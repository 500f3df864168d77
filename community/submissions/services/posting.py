"""Saying something, changing it, taking it back."""

from sqlalchemy import select

from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import EditSubmission, PostSubmission, PostVoice
from community.submissions.events import SubmissionChanged, SubmissionPosted, WordsRemoved
from community.submissions.models import CLOSED, FollowedBy, Kind, Revision, Status, Submission
from community.submissions.services.counting import count_facet
from community.submissions.services.differing import keep_differences
from community.submissions.services.following import add_follow
from community.submissions.services.loading import (
    HeldSet,
    form_key,
    hold_linked,
    hold_member,
    hold_set,
    hold_submission,
    hold_survivor,
    may_read,
    readable_board,
    rendered,
)
from community.submissions.services.merging import link, release_voices, released_from, take_back
from community.submissions.services.splits import origins_of, split_again
from community.submissions.services.voting import add_vote, count_set


def post_submission(actor: Actor, command: PostSubmission) -> Submission:
    """Put somebody's words on a board, with their own vote and their wish to hear what becomes of it.

    The same words from the same form are the same post: a double click answers with the first one. Other words from it
    are a post of their own (`form_key` says why).
    """
    require(actor, Permission.SUBMISSION_POST)
    board = readable_board(actor, command.board)
    key = form_key(actor, command.nonce, command.board, command.kind.value, command.title, command.body)
    if earlier := posted_before(actor, key):
        return earlier
    submission = _post(actor, board.id, command.kind, key, command)
    keep_differences(actor, submission.id, command.differs)
    return submission


def post_voice(actor: Actor, into_id: int, command: PostVoice) -> Submission:
    """Put somebody's words beside another's who said the same: a submission of their own, merged as it is posted.

    It brings one vote, one follow and one voice, to the survivor when `into_id` is a voice itself. The same words from
    the same form are one voice. Conflict where voting is closed.
    """
    require(actor, Permission.SUBMISSION_POST)
    key = form_key(actor, command.nonce, "voice", into_id, command.title, command.body)
    if earlier := posted_before(actor, key):
        return earlier
    survivor = hold_survivor(actor, into_id).submission
    if survivor.status_kind in CLOSED or survivor.merged_into_id is not None:
        raise Conflict(N_("This is decided, and takes no more voices. Yours can stand on its own."))
    submission = _post(actor, survivor.board_id, command.kind or survivor.kind, key, command)
    link(actor, submission, survivor)
    return submission


def _post(actor: Actor, board_id: int, kind: Kind, key: str | None, command: PostSubmission | PostVoice) -> Submission:
    submission = put_on_board(actor.id, board_id, kind, key, command.title, command.body)
    if actor.id is not None:
        add_vote(submission, actor.id, submission.created_at)
        add_follow(submission.id, actor.id, submission.created_at, FollowedBy.POST)
    return submission


def put_on_board(
    author_id: int | None, board_id: int, kind: Kind, key: str | None, title: str, body: str
) -> Submission:
    """Make a submission of these words, of which nobody is in favour yet."""
    status = db.session.scalars(select(Status).where(Status.board_id == board_id).order_by(Status.position)).first()
    if status is None:
        raise Invalid({"board": N_("This board is not ready yet: it has no status.")})
    moment = now()
    submission = Submission(
        board_id=board_id,
        author_id=author_id,
        kind=kind,
        status_id=status.id,
        status_kind=status.kind,
        created_at=moment,
        changed_at=moment,
        nonce=key,
        votes=0,
        comments=0,
        trend=0.0,
        **words_of(title, body),
    )
    db.session.add(submission)
    db.session.flush()  # the vote and the event need its id
    count_facet(submission, 1)
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


def replace_words(submission: Submission, title: str, body: str, kind: Kind) -> None:
    """Change the words of a submission that is held, and keep no earlier ones: for what must not be read any more."""
    if kind != submission.kind:
        if submission.deleted_at is None:
            count_facet(submission, -1)
        submission.kind = kind
        if submission.deleted_at is None:
            count_facet(submission, 1)
    for name, value in words_of(title, body).items():
        setattr(submission, name, value)
    submission.edited_at = submission.changed_at = now()
    submission.version += 1
    publish(SubmissionChanged(submission.id))


def delete_submission(actor: Actor, submission_id: int) -> Submission:
    """Take a submission off its board; it can be restored. Its voices stand alone then, and its votes leave its set."""
    found = hold_set(actor, submission_id)
    submission = found.submission
    require(actor, Permission.SUBMISSION_DELETE, submission)
    take_down(actor, found)
    record(actor, "submission.deleted", "submission", submission.id, before={"title": submission.title})
    if submission.author_id != actor.id:
        publish(WordsRemoved(submission.id, None, actor.id))
    publish(SubmissionChanged(submission.id))
    return submission


def take_down(actor: Actor, found: HeldSet) -> None:
    """Delete what is held, and count it out."""
    submission = found.submission
    if submission is found.survivor:
        release_voices(actor, found)
    count_facet(submission, -1)
    submission.deleted_at = submission.changed_at = now()
    submission.deleted_by_id = actor.id
    _recount_survivor(found)


def restore_submission(actor: Actor, submission_id: int) -> Submission:
    """Put a deleted submission back, with every vote and comment it had, and the voices that its deletion released."""
    held = hold_linked(submission_id, *released_from(submission_id), *origins_of(submission_id))
    submission = held.get(submission_id)
    if submission is None or submission.deleted_at is None or not may_read(actor, submission):
        raise NotFound()
    require(actor, Permission.SUBMISSION_RESTORE, submission)
    submission.deleted_at = submission.deleted_by_id = None
    submission.changed_at = now()
    count_facet(submission, 1)
    found = HeldSet(submission, held)
    _recount_survivor(found)
    take_back(actor, found)
    split_again(actor, submission.id)
    record(actor, "submission.restored", "submission", submission.id, after={"title": submission.title})
    publish(SubmissionChanged(submission.id))
    return submission


def _recount_survivor(found: HeldSet) -> None:
    if found.submission is not found.survivor:
        db.session.flush()  # the count reads what is deleted
        count_set(found.survivor.id)


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


def posted_before(actor: Actor, key: str | None) -> Submission | None:
    """What the actor has sent already under this key."""
    if not key:
        return None
    hold_member(actor)
    return db.session.scalar(select(Submission).where(Submission.nonce == key))
