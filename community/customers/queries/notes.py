"""Reading what was noted on behalf of customers."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.accounts.errors import DeadLink
from community.accounts.models import Member
from community.customers.models import Note
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.ids import token_hash
from community.policy import VISITOR, Actor, Permission, Role, require
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import readable

GOOD_FOR = timedelta(days=180)
FOUND = 10

_by = aliased(Member)


def notes_on(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """What was noted for whom on a submission, by whom, newest first."""
    require(actor, Permission.ON_BEHALF)
    return db.session.execute(
        select(
            Note.id,
            Note.member_id,
            Member.name,
            Note.source,
            Note.link,
            Note.quote,
            Note.importance,
            Note.is_post,
            Note.created_at,
            Note.confirmed_at,
            Note.corrected_at,
            _by.name.label("by_name"),
        )
        .join(Member, Member.id == Note.member_id)
        .outerjoin(_by, _by.id == Note.by_id)
        .where(Note.submission_id == submission_id, Note.removed_at.is_(None))
        .order_by(Note.created_at.desc(), Note.id.desc())
    ).all()


def note_behind(token: str) -> AnyRow:
    """What a mailed link is about; its title only where everybody may read it. DeadLink when nothing stands there."""
    public = Submission.board_id.in_(readable(VISITOR)) & Submission.deleted_at.is_(None)
    row = db.session.execute(
        select(
            Note.id,
            Note.quote,
            Note.importance,
            Note.source,
            Note.is_post,
            Note.created_at,
            Note.confirmed_at,
            Note.submission_id,
            Member.name,
            Submission.title,
            Submission.slug,
            public.label("is_public"),
        )
        .join(Member, Member.id == Note.member_id)
        .join(Submission, Submission.id == Note.submission_id)
        .where(
            Note.token_hash == token_hash(token),
            Note.removed_at.is_(None),
            Note.created_at > now() - GOOD_FOR,
            Member.banned_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise DeadLink()
    return row


def mail_of(note_id: int) -> AnyRow | None:
    """Where to write about a note, and of what; None when there is nobody to write to, or nothing to say any more."""
    return db.session.execute(
        select(Member.email, Member.name, Note.quote)
        .join(Note, Note.member_id == Member.id)
        .where(Note.id == note_id, Note.removed_at.is_(None), Member.email.is_not(None), Member.banned_at.is_(None))
    ).one_or_none()


def customers_called(actor: Actor, letters: str) -> Sequence[AnyRow]:
    """Customers with these letters in their name or address, the newest first; a few."""
    require(actor, Permission.ON_BEHALF)
    if not letters:
        return []
    held = Member.name.icontains(letters, autoescape=True) | Member.email.icontains(letters, autoescape=True)
    found = select(Member.id, Member.name, Member.email).where(
        held, Member.role == Role.CUSTOMER, Member.banned_at.is_(None)
    )
    return db.session.execute(found.order_by(Member.id.desc()).limit(FOUND)).all()


def customer_boards() -> Sequence[AnyRow]:
    """The boards that customers may read, for what is posted for them."""
    customer = Actor(id=0, role=Role.CUSTOMER)
    rows = select(Board.id, Board.name).where(Board.id.in_(readable(customer))).order_by(Board.position, Board.id)
    return db.session.execute(rows).all()
