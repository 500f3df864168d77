"""Merging as a link: a submission becomes a voice of another, and everything of it stays where it is.

Sets are flat: a voice has no voices, so there are no chains and no cycles. The survivor's board must be open to all who
may read the voice's, or readers would lose what they could read. A survivor that is deleted sets its voices free,
because nobody may take others' words away with their own; restored, it takes those back that still stand alone.
"""

from sqlalchemy import select, update

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Audience, Permission, require
from community.submissions.events import SubmissionMerged, SubmissionUnmerged
from community.submissions.models import Board, Merge, Submission
from community.submissions.services.counting import count_facet
from community.submissions.services.loading import HeldSet, hold_linked, may_read
from community.submissions.services.voting import count_set

WIDER = (Audience.STAFF, Audience.MEMBERS, Audience.PUBLIC)


def merge(actor: Actor, submission_id: int, into_id: int) -> Merge:
    """Make a submission a voice of another one: its votes count there, each member once, and its words are read there.

    Raises Conflict for itself, for one that is merged already, has voices of its own or is less open than the other;
    NotFound for what is deleted or may not be read.
    """
    require(actor, Permission.SUBMISSION_MERGE)
    if submission_id == into_id:
        raise Conflict(N_("This cannot be merged into itself."))
    held = hold_linked(submission_id, into_id)
    submission, survivor = (_standing(actor, held.get(key)) for key in (submission_id, into_id))
    _refuse_chains(HeldSet(submission, held), HeldSet(survivor, held))
    if _loses_readers(submission, survivor):
        raise Conflict(N_("Fewer people may read the other one than this one. Merge the other way round."))
    record(actor, "submission.merged", "submission", submission.id, after={"into": survivor.id})
    return link(actor, submission, survivor)


def unmerge(actor: Actor, submission_id: int) -> Submission:
    """Let a voice stand on its own again; both counts are what they would be without the merge."""
    require(actor, Permission.SUBMISSION_MERGE)
    held = hold_linked(submission_id)
    submission = held.get(submission_id)
    if submission is None or not may_read(actor, submission):
        raise NotFound()
    if submission.merged_into_id is None:
        raise Conflict(N_("This is not merged into anything (any more)."))
    record(actor, "submission.unmerged", "submission", submission.id, before={"into": submission.merged_into_id})
    unlink(actor, HeldSet(submission, held))
    return submission


def link(actor: Actor, submission: Submission, survivor: Submission) -> Merge:
    """Write the link and count; both are held and stand alone, or the voice has just been made."""
    if submission.deleted_at is None:
        count_facet(submission, -1)
    submission.merged_into_id = survivor.id
    made = Merge(submission_id=submission.id, into_id=survivor.id, by_id=actor.id, created_at=now())
    _touch(submission, survivor)
    db.session.add(made)
    db.session.flush()  # the count reads the link
    count_set(survivor.id)
    publish(SubmissionMerged(submission.id, survivor.id))
    return made


def unlink(actor: Actor, found: HeldSet, *, released: bool = False) -> None:
    """Take the link away and count; what is deleted stays uncounted."""
    submission, survivor = found.submission, found.survivor
    standing = select(Merge).where(Merge.submission_id == submission.id, Merge.undone_at.is_(None))
    for made in db.session.scalars(standing):
        made.undone_at, made.undone_by_id, made.was_released = now(), actor.id, released
    submission.merged_into_id = None
    _touch(submission, survivor)
    db.session.flush()  # the count reads the link
    if submission.deleted_at is None:
        count_facet(submission, 1)
    count_set(survivor.id)
    publish(SubmissionUnmerged(submission.id, survivor.id))


def release_voices(actor: Actor, survivor: HeldSet) -> None:
    """Let every voice stand alone, because its survivor is being deleted."""
    for voice in survivor.voices:
        unlink(actor, HeldSet(voice, survivor.held), released=True)


def released_from(survivor_id: int) -> list[int]:
    """The voices that its deletion released."""
    released = select(Merge.submission_id).where(Merge.into_id == survivor_id, Merge.was_released.is_(True))
    return list(db.session.scalars(released.distinct().order_by(Merge.submission_id)))


def take_back(actor: Actor, survivor: HeldSet) -> None:
    """Merge those again that its deletion released and that still stand alone, as open as they were to it."""
    for voice_id in released_from(survivor.submission.id):
        voice = survivor.held.get(voice_id)
        if voice is not None and _stands_alone(voice, survivor) and not _loses_readers(voice, survivor.submission):
            link(actor, voice, survivor.submission)
    forget = update(Merge).where(Merge.into_id == survivor.submission.id, Merge.was_released.is_(True))
    db.session.execute(forget.values(was_released=False).execution_options(synchronize_session=False))


def _standing(actor: Actor, submission: Submission | None) -> Submission:
    if submission is None or submission.deleted_at is not None or not may_read(actor, submission):
        raise NotFound()
    return submission


def _refuse_chains(one: HeldSet, other: HeldSet) -> None:
    if one.submission.merged_into_id is not None:
        raise Conflict(N_("This is merged into “%(title)s” already.", title=one.survivor.title))
    if other.submission.merged_into_id == one.submission.id:
        raise Conflict(N_("The other one is merged into this one already."))
    if other.submission.merged_into_id is not None:
        raise Conflict(
            N_("The other one is merged into “%(title)s”. Merge into that one instead.", title=other.survivor.title)
        )
    if one.voices:
        raise Conflict(N_("Others are merged into this one. Merge the other way round, or take them out first."))


def _stands_alone(one: Submission, among: HeldSet) -> bool:
    return one.merged_into_id is None and not HeldSet(one, among.held).voices


def _loses_readers(submission: Submission, survivor: Submission) -> bool:
    """Whether fewer people may read the survivor."""
    rows = select(Board.id, Board.audience).where(Board.id.in_([submission.board_id, survivor.board_id]))
    audience = {row.id: row.audience for row in db.session.execute(rows)}
    return WIDER.index(audience[survivor.board_id]) < WIDER.index(audience[submission.board_id])


def _touch(*submissions: Submission) -> None:
    for one in submissions:
        one.changed_at = now()
