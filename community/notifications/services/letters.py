"""Mailing what members were told.

A letter is a notification with those that it carries: what came about the same submission meanwhile, or the whole of a
digest. Which ones these are is settled before the first try, so that every try says the same under the same Message-ID;
what may not be read any more, was taken back or is not wanted any more is left out at every try.

No lock is held while the server takes it. Each one that was taken is saved at once: a worker that is killed sends again
only what it had in its hands, and SMTP cannot promise more.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.events import SomeFailed
from community.kernel.parts import part
from community.notifications.mailer import Letter, Mailer, News
from community.notifications.models import Cadence, Notification, Occasion, Postbox
from community.notifications.queries.inbox import Item, told
from community.notifications.services.choosing import open_postbox
from community.policy import Actor
from community.submissions.models import Submission

TOO_LATE = timedelta(days=7)  # news that could not be mailed for so long is read on the site


def send_letters(notification_ids: Sequence[int]) -> None:
    """Send what these notifications carry; SomeFailed with those that the server did not take.

    Without a mail server nothing is sent and nothing waits: everything is told on the site.
    """
    mailer = part(Mailer)
    if not mailer.can_send:
        return
    news = {one: made for one in dict.fromkeys(notification_ids) if (made := _news(one))}
    db.session.commit()  # which notifications a letter carries is settled, and nothing is locked
    letters = [Letter(f"notification-{one}", email, mailer.write_news(what)) for one, (email, what) in news.items()]
    one_of = {letter.key: one for letter, one in zip(letters, news, strict=True)}
    failed: dict[int, Exception] = {}
    for letter, trouble in mailer.send_all(letters):
        one = one_of[letter.key]
        if trouble is None:
            _mailed(one)
        else:
            failed[notification_ids.index(one)] = trouble
    if failed:
        raise SomeFailed(failed)


def _news(notification_id: int) -> tuple[str, News] | None:
    """To which address a letter goes and what it says; None when there is nothing (more) to send."""
    row = db.session.execute(_addressee.where(Notification.id == notification_id)).one_or_none()
    if row is None or not _may_be_mailed(row):
        return None
    if row.carrier_id is None:
        _take_along(row)
    elif row.carrier_id != row.id:
        return None  # another letter carries it
    wanted = select(Notification.id).where(
        Notification.carrier_id == row.id, Notification.cadence != Cadence.NEVER, Notification.read_at.is_(None)
    )
    items = told(Actor(id=row.member_id, name=row.name, role=row.role), db.session.scalars(wanted))
    if not items:
        return None
    threads = by_thread(items)
    key = row.key or open_postbox(row.member_id)
    return row.email, News(row.name, row.language, row.time_zone, row.cadence, threads, key, member_id=row.member_id)


_addressee: AnySelect = (
    select(
        Notification.id,
        Notification.member_id,
        Notification.carrier_id,
        Notification.cadence,
        Notification.created_at,
        Notification.mailed_at,
        Member.name,
        Member.email,
        Member.role,
        Member.language,
        Member.time_zone,
        Member.confirmed_at,
        Member.banned_at,
        Postbox.key,
        Postbox.stopped_at,
    )
    .join(Member, Member.id == Notification.member_id)
    .outerjoin(Postbox, Postbox.member_id == Member.id)
)


def _may_be_mailed(row: AnyRow) -> bool:
    """Whether it was not sent yet, is not too old, and goes to a member in good standing who wants it."""
    late = now() - row.created_at > TOO_LATE and row.cadence is Cadence.INSTANT
    in_good_standing = row.email and row.confirmed_at and not row.banned_at
    return bool(in_good_standing) and not (row.mailed_at or row.stopped_at or late)


def _take_along(row: AnyRow) -> None:
    """Let it carry everything that waits to be mailed at once about the same submission, itself first of all."""
    first, about = aliased(Occasion), aliased(Submission)
    thread = (
        select(func.coalesce(about.merged_into_id, about.id))
        .join(first, first.submission_id == about.id)
        .join(Notification, Notification.occasion_id == first.id)
        .where(Notification.id == row.id)
        .scalar_subquery()
    )
    same_thread = (
        select(Occasion.id)
        .join(Submission, Submission.id == Occasion.submission_id)
        .where(func.coalesce(Submission.merged_into_id, Submission.id) == thread)
    )
    waiting = update(Notification).where(
        Notification.member_id == row.member_id,
        Notification.carrier_id.is_(None),
        Notification.read_at.is_(None),
        (Notification.id == row.id)
        | ((Notification.cadence == Cadence.INSTANT) & Notification.occasion_id.in_(same_thread)),
    )
    db.session.execute(waiting.values(carrier_id=row.id).execution_options(synchronize_session=False))


def by_thread(items: Sequence[Item]) -> list[list[Item]]:
    """Items by what they are about, the thread with the newest first; those about no submission each for itself."""
    newest = {item.thread: -item.id for item in reversed(items)}
    ordered = sorted(items, key=lambda item: (newest[item.thread], item.thread, -item.id))
    groups = [list(group) for _, group in groupby(ordered, key=lambda item: item.thread or -item.id)]
    return sorted(groups, key=lambda group: -max(item.id for item in group))


def _mailed(notification_id: int) -> None:
    carried = update(Notification).where(Notification.carrier_id == notification_id)
    db.session.execute(carried.values(mailed_at=now()).execution_options(synchronize_session=False))
    db.session.commit()  # the server has it: whatever happens to the others, this one is not sent again
