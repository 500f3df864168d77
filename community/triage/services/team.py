"""What the team keeps between themselves: who looks after what, notes, who is here."""

from datetime import timedelta

from sqlalchemy import delete, select

from community.accounts.models import Member
from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.twice import written_just_now
from community.kernel.words import N_
from community.policy import STAFF, Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission, rendered
from community.triage.commands import Assign, WriteNote
from community.triage.models import Presence, TeamNote
from community.triage.services.meanwhile import refuse_overtaken

FORGOTTEN_AFTER = timedelta(hours=1)


def assign(actor: Actor, submission_id: int, command: Assign) -> Member | None:
    """Give a submission to a colleague, or to nobody; the colleague."""
    require(actor, Permission.TRIAGE)
    refuse_overtaken(actor, submission_id, command.stamp, {"submission.assigned"})
    submission = hold_submission(actor, submission_id)
    colleague = db.session.get(Member, command.assignee) if command.assignee else None
    if command.assignee and (colleague is None or colleague.role not in STAFF or colleague.is_banned):
        raise Invalid({"assignee": N_("Please choose one of the team.")})
    give(actor, submission, command.assignee)
    return colleague


def give(actor: Actor, submission: Submission, assignee: int | None) -> None:
    """Write who looks after a submission that is held; twice is once."""
    before = submission.assignee_id
    if before == assignee:
        return
    submission.assignee_id = assignee
    record(
        actor,
        "submission.assigned",
        "submission",
        submission.id,
        before={"assignee": before},
        after={"assignee": assignee},
    )


def write_note(actor: Actor, submission_id: int, command: WriteNote) -> TeamNote:
    """Tell the colleagues something; the trail says that, not what. Sent twice, it is one note."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    said = {"submission_id": submission.id, "by_id": actor.id, "body": command.body}
    if twin := written_just_now(TeamNote, TeamNote.created_at, **said, deleted_at=None):
        return twin
    note = TeamNote(
        **said,
        html=rendered("body", command.body),
        renderer=text.RENDERER_VERSION,
        created_at=now(),
    )
    db.session.add(note)
    db.session.flush()  # the trail needs its id
    record(actor, "submission.noted", "submission", submission.id, after={"note": note.id})
    return note


def delete_note(actor: Actor, note_id: int, *, deleted: bool = True) -> TeamNote:
    """Take one's own note out of sight, or bring it back."""
    require(actor, Permission.TRIAGE)
    note = db.session.get(TeamNote, note_id, with_for_update=True)
    if note is None or note.by_id != actor.id:
        raise NotFound()
    hold_submission(actor, note.submission_id)
    if (note.deleted_at is not None) is not deleted:
        note.deleted_at = now() if deleted else None
        action = "submission.note_deleted" if deleted else "submission.note_restored"
        record(actor, action, "submission", note.submission_id, after={"note": note.id})
    return note


def be_present(actor: Actor, submission_id: int) -> None:
    """Say that the actor has a submission open; who was not heard of for an hour is forgotten."""
    require(actor, Permission.TRIAGE)
    hold_submission(actor, submission_id)
    db.session.execute(delete(Presence).where(Presence.seen_at < now() - FORGOTTEN_AFTER))
    here = select(Presence).where(Presence.submission_id == submission_id, Presence.member_id == actor.id)
    presence = db.session.scalar(here)
    if presence is None:
        db.session.add(Presence(submission_id=submission_id, member_id=actor.id, seen_at=now()))
    else:
        presence.seen_at = now()
    db.session.flush()
