"""Splitting: a passage becomes a submission of its own, because one post often teaches two things.

Nothing of what it is split off from changes: every word, vote and comment stays there. The new one stands on the same
board, is its author's, and has their vote alone, dated when they said it; a closed account casts no new vote. Undone,
it is deleted with the votes and comments that it got since: they were given to it, so they are not moved to the other
one, and come back when it is restored.
"""

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import SplitOff
from community.submissions.events import SubmissionChanged
from community.submissions.models import FollowedBy, Split, Submission
from community.submissions.services.following import add_follow
from community.submissions.services.loading import HeldSet, form_key, hold_linked, hold_set, may_read, rendered
from community.submissions.services.posting import posted_before, put_on_board, take_down
from community.submissions.services.splits import add_split, is_split_off, standing_split
from community.submissions.services.voting import add_vote


def split_off(actor: Actor, submission_id: int, command: SplitOff) -> Submission:
    """Make a passage a submission of its own and credit its author; the same words from the same form are one.

    Raises Invalid where the passage does not stand in the text or is all of it, Conflict where it is split off already,
    NotFound for what is deleted or may not be read.
    """
    require(actor, Permission.SUBMISSION_SPLIT)
    words = (command.kind.value, command.title, command.body)
    key = form_key(actor, command.nonce, "split", submission_id, *words)
    if earlier := posted_before(actor, key):
        return earlier
    origin = hold_set(actor, submission_id).submission
    passage = _passage(origin, command.body)
    if is_split_off(origin.id, passage):
        raise Conflict(N_("This passage is split off already."))
    submission = put_on_board(origin.author_id, origin.board_id, command.kind, key, command.title, passage)
    _support(submission, origin)
    add_split(actor, submission.id, origin.id)
    record(actor, "submission.split", "submission", submission.id, after={"from": origin.id, "title": submission.title})
    return submission


def undo_split(actor: Actor, submission_id: int) -> Split:
    """Take the split-off away again; restoring it splits it off again, with all it had.

    Conflict when it is not split off (any more), or when what it was split off from is deleted: nobody could read the
    words then.
    """
    require(actor, Permission.SUBMISSION_SPLIT)
    held = hold_linked(submission_id)
    submission = held.get(submission_id)
    if submission is None or not may_read(actor, submission):
        raise NotFound()
    made = standing_split(submission.id)
    if made is None:
        raise Conflict(N_("This is not split off from anything (any more)."))
    if submission.deleted_at is not None:
        raise NotFound()
    _refuse_to_lose_words(made.from_id)
    made.undone_at, made.undone_by_id = now(), actor.id
    submission.nonce = None  # the same form may split it off anew
    take_down(actor, HeldSet(submission, held))
    record(actor, "submission.split_undone", "submission", submission.id, before={"from": made.from_id})
    publish(SubmissionChanged(submission.id))
    return made


def _passage(origin: Submission, wanted: str) -> str:
    shown = text.plain(rendered("body", origin.body))
    found = text.passage_in(origin.body, wanted) or text.passage_in(shown, wanted)
    if found is None:
        raise Invalid({"body": N_("These words do not stand there. Please copy them as they are.")})
    if any(text.same_words(found, whole) for whole in (origin.body, shown)):
        raise Invalid({"body": N_("That is all of it. Please keep only the passage that teaches something else.")})
    return found


def _support(submission: Submission, origin: Submission) -> None:
    """Give it its author's vote and their wish to hear of it, if they are a member in good standing."""
    standing = select(Member.id).where(Member.id == origin.author_id, Member.banned_at.is_(None))
    author_id = db.session.scalar(standing)
    if author_id is not None:
        add_vote(submission, author_id, origin.created_at)
        add_follow(submission.id, author_id, now(), FollowedBy.POST)


def _refuse_to_lose_words(from_id: int) -> None:
    if db.session.scalar(select(Submission.deleted_at).where(Submission.id == from_id)) is not None:
        raise Conflict(N_("What this was split off from is deleted. Restore that first, or these words would be gone."))
