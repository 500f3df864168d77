"""Noting on behalf of customers what they said elsewhere: a vote or a submission of theirs, with their words.

Whoever it is noted for hears of it by one mail, whose link lets them confirm, correct or remove it without signing in.
Doing it twice is doing it once: a customer's vote has its own key, and one note stands for each submission.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select

from community.accounts.models import Member
from community.customers.commands.notes import NoteFor, NotePost, Reply, ReplyToNote
from community.customers.events import CustomerNoted
from community.customers.models import Note
from community.customers.queries.demand import value_of
from community.customers.queries.notes import note_behind
from community.customers.services.contacts import add_contact, add_contacts
from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.ids import new_token, token_hash
from community.kernel.words import N_
from community.policy import SYSTEM, Actor, Permission, Role, require
from community.submissions.commands import PostSubmission
from community.submissions.importance import Importance
from community.submissions.models import CLOSED, Follow, Submission
from community.submissions.services import delete_submission, post_submission
from community.submissions.services.importance import has_said, unsay, write_importance
from community.submissions.services.loading import Ballot, hold_ballot
from community.submissions.services.voting import add_vote, remove_votes


@dataclass(frozen=True, slots=True)
class Noted:
    """What stands now, for whom, and whether it is new."""

    note_id: int
    submission_id: int
    name: str
    is_new: bool


def note_vote(actor: Actor, submission_id: int, command: NoteFor) -> Noted:
    """Vote for a customer. Conflict where voting is closed; Invalid when it is nobody who may be noted for."""
    require(actor, Permission.ON_BEHALF)
    found = hold_ballot(actor, submission_id)
    if found.submission.status_kind in CLOSED:
        raise Conflict(N_("Voting is closed here, because this is decided."))
    member = _customer(command, found.submission.id)
    earlier = _standing(found.submission.id, member.id)
    if earlier is not None:
        return Noted(earlier.id, found.submission.id, member.name, is_new=False)
    brought = add_vote(found.submission, member.id, now(), alone=found.is_alone)
    _say_importance(found, member.id, command.importance)
    return _write(actor, found.submission.id, member, command, is_post=False, brought_vote=brought)


def note_post(actor: Actor, command: NotePost) -> Noted:
    """Post a customer's words for them, on a board that they may read. The same words twice are one submission."""
    require(actor, Permission.ON_BEHALF)
    member = _customer(command, 0)
    words = {"board": command.board, "kind": command.kind, "title": command.title, "body": command.quote}
    try:
        submission = post_submission(_as_customer(member), PostSubmission.parse({**words, "nonce": "on-behalf"}))
    except NotFound:
        raise Invalid({"board": N_("Customers cannot read this board.")}) from None
    if earlier := _standing(submission.id, member.id):
        return Noted(earlier.id, submission.id, member.name, is_new=False)
    if command.importance is not None:
        _say_importance(hold_ballot(SYSTEM, submission.id), member.id, command.importance)
    if not member.is_confirmed:  # nobody is told of anything but by their own act
        db.session.execute(delete(Follow).where(Follow.member_id == member.id, Follow.submission_id == submission.id))
    return _write(actor, submission.id, member, command, is_post=True, brought_vote=True)


def _say_importance(found: Ballot, member_id: int, importance: Importance | None) -> None:
    """Write on the vote how much it matters; what the customer said there themselves stays."""
    if importance is not None and not has_said(found, member_id):
        write_importance(found, member_id, importance)


def remove_note(actor: Actor, note_id: int) -> Note:
    """Take back what was noted, with the vote or the submission that came by it; the words are not kept."""
    require(actor, Permission.ON_BEHALF)
    note = db.session.get(Note, note_id, with_for_update=True, populate_existing=True)
    if note is None:
        raise NotFound()
    if note.removed_at is None:
        record(actor, "note.removed", "submission", note.submission_id, before={"member": note.member_id})
        _take_back(note, actor.id)
    return note


def reply_to_note(token: str, command: ReplyToNote) -> Note:
    """What the customer says, by the link of the mail. DeadLink when nothing stands behind it any more."""
    note_id = note_behind(token).id
    note = db.session.get_one(Note, note_id, with_for_update=True, populate_existing=True)
    member = db.session.get_one(Member, note.member_id)
    who = Actor(id=member.id, name=member.name, role=member.role)
    record(who, f"note.{command.reply.value}", "submission", note.submission_id, after={"note": note.id})
    if command.reply is Reply.REMOVE:
        _take_back(note, member.id)
        return note
    note.confirmed_at = now()
    if command.reply is Reply.CORRECT:
        note.quote, note.corrected_at = text.clean(command.quote), now()
    db.session.flush()  # so that a failure is ours, not the edge's
    return note


def issue_note_link(note_id: int) -> str:
    """The secret of the link in the mail; only its hash is kept, so it is made where the mail is written."""
    token = new_token()
    db.session.get_one(Note, note_id).token_hash = token_hash(token)
    db.session.flush()  # so that a failure is ours, not the edge's
    return token


def _customer(command: NoteFor, submission_id: int) -> Member:
    """Who said it. Invalid when they are of the team or shut out."""
    field = "member" if command.member else "email"
    member = db.session.get(Member, command.member) if command.member else _by_words(command, submission_id)
    if member is None:
        raise Invalid({field: N_("There is no such member.")})
    if member.role is not Role.CUSTOMER:
        raise Invalid({field: N_("This is one of the team, who can vote and post themselves.")})
    if member.is_banned:
        raise Invalid({field: N_("This account is closed.")})
    return member


def _by_words(command: NoteFor, submission_id: int) -> Member | None:
    if command.email:
        ids = add_contacts({command.email: command.name})
        return db.session.get(Member, ids[command.email])
    namesakes = (
        select(Member)
        .join(Note, Note.member_id == Member.id)
        .where(Note.submission_id == submission_id, Member.name == command.name, Member.email.is_(None))
    )
    return db.session.scalars(namesakes).first() or add_contact(command.name)


def _write(
    actor: Actor, submission_id: int, member: Member, command: NoteFor, *, is_post: bool, brought_vote: bool
) -> Noted:
    worth, basis = value_of(member.id)
    values = {
        "submission_id": submission_id,
        "member_id": member.id,
        "by_id": actor.id,
        "source": command.source,
        "link": command.link,
        "quote": command.quote,
        "importance": command.importance,
        "worth": worth,
        "basis": basis,
        "is_post": is_post,
        "brought_vote": brought_vote,
        "created_at": now(),
    }
    is_new = insert_new(Note, values)
    note = _standing(submission_id, member.id)
    assert note is not None  # ours, or the one that was faster
    if is_new:
        after = {"member": member.id, "source": command.source, "note": note.id}
        record(actor, "note.post" if is_post else "note.vote", "submission", submission_id, after=after)
        publish(CustomerNoted(note.id))
    return Noted(note.id, submission_id, member.name, is_new=is_new)


def _standing(submission_id: int, member_id: int) -> Note | None:
    mine = (Note.submission_id == submission_id, Note.member_id == member_id, Note.removed_at.is_(None))
    return db.session.scalar(select(Note).where(*mine))


def _take_back(note: Note, by_id: int | None) -> None:
    """Only what the note brought goes with it: a vote that was the customer's own stays, and so does what they said of
    it otherwise.
    """
    said, note.importance = note.importance, None
    note.removed_at, note.removed_by_id, note.quote, note.link = now(), by_id, "", ""
    db.session.flush()  # before others are asked to change what hangs on it
    submission = db.session.get(Submission, note.submission_id)
    if submission is None or submission.deleted_at is not None:
        return
    if note.is_post:
        delete_submission(_as_customer(db.session.get_one(Member, note.member_id)), submission.id)
    elif note.brought_vote:
        remove_votes(hold_ballot(SYSTEM, submission.id), note.member_id)
    elif said is not None:
        unsay(hold_ballot(SYSTEM, submission.id), note.member_id, said)


def _as_customer(member: Member) -> Actor:
    if member.is_banned:
        raise Forbidden(N_("This account is closed."))
    return Actor(id=member.id, name=member.name, role=Role.CUSTOMER)
