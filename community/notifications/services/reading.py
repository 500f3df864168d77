"""Reading, and what time ends. Set, never toggled: reading twice is reading once."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import NotFound
from community.notifications.models import Notification, Occasion
from community.policy import Actor, Permission, require
from community.submissions.models import Submission

KEPT = timedelta(days=365)


def mark_read(actor: Actor, notification_id: int) -> None:
    """This one was read."""
    _mark(actor, Notification.id == notification_id, read=True)


def mark_unread(actor: Actor, notification_id: int) -> None:
    """Come back to this one later."""
    _mark(actor, Notification.id == notification_id, read=False)


def mark_all_read(actor: Actor, up_to: int | None = None) -> None:
    """All of them were read, or all up to the newest that the page showed: what came meanwhile stays unread."""
    require(actor, Permission.MEMBER)
    seen = Notification.id <= up_to if up_to else Notification.id > 0
    mine = update(Notification).where(Notification.member_id == actor.id, Notification.read_at.is_(None), seen)
    db.session.execute(mine.values(read_at=now()).execution_options(synchronize_session=False))
    recount(Member.id == actor.id)


def _mark(actor: Actor, one: ColumnElement[bool], *, read: bool) -> None:
    require(actor, Permission.MEMBER)
    mine = update(Notification).where(one, Notification.member_id == actor.id).values(read_at=now() if read else None)
    found = db.session.execute(mine.returning(Notification.id).execution_options(synchronize_session=False)).first()
    if found is None:
        raise NotFound()
    recount(Member.id == actor.id)


def recount(members: ColumnElement[bool]) -> None:
    """Write the number of unread notifications of some members anew from the rows."""
    unread = (
        select(func.count())
        .where(Notification.member_id == Member.id, Notification.read_at.is_(None))
        .correlate(Member)
        .scalar_subquery()
    )
    db.session.execute(update(Member).where(members).values(unread=unread).execution_options(synchronize_session=False))


def forget_old_notifications() -> None:
    """Drop what was told a year ago, take what is about something deleted for read, and count again who has any."""
    db.session.execute(delete(Occasion).where(Occasion.created_at < now() - KEPT))
    deleted = (
        select(Occasion.id)
        .join(Submission, Submission.id == Occasion.submission_id)
        .where(Submission.deleted_at.is_not(None))
    )
    gone = update(Notification).where(Notification.read_at.is_(None), Notification.occasion_id.in_(deleted))
    db.session.execute(gone.values(read_at=now()).execution_options(synchronize_session=False))
    recount(Member.unread > 0)
