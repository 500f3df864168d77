"""The daily and weekly mails: what came together since the last one, sent when it is morning where the member is.

Every day at eight, or on Monday at eight. The weekly one is for those who did not come by: whoever was here since the
last one, or read anything, has seen what there is, and it stays in the inbox on the site.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, func, select, update

from community.accounts.models import Member, SignedInSession
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.events import publish
from community.notifications.events import LetterDue
from community.notifications.models import Cadence, Notification, Postbox
from community.notifications.services.choosing import open_postbox

MORNING = 8  # o'clock
MONDAY = 0
PERIOD = {Cadence.DAILY: timedelta(days=1), Cadence.WEEKLY: timedelta(days=7)}
BATCH = 200


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest that is due: for whom, and the notifications that it would carry, oldest first."""

    member_id: int
    name: str
    email: str
    cadence: Cadence
    since: datetime
    came_by: bool
    notification_ids: tuple[int, ...]

    @property
    def is_sent(self) -> bool:
        """Whether it is worth a mail."""
        return bool(self.notification_ids) and not self.came_by


def send_digests() -> int:
    """Begin every digest that is due; how many. In batches of members, each a transaction of its own."""
    begun = 0
    for cadence in (Cadence.DAILY, Cadence.WEEKLY):
        for digest in due_digests(cadence):
            begun += _begin(digest)
            db.session.commit()  # a killed worker goes on with those that are left
    return begun


def due_digests(cadence: Cadence) -> Iterator[Digest]:
    """The digests of a cadence that are due now, in the order of their members."""
    after, moment = 0, now()
    while rows := db.session.execute(_waiting(cadence), {"after": after}).all():
        after = rows[-1].member_id
        for row in rows:
            last = last_morning(moment, row.time_zone, weekly=cadence is Cadence.WEEKLY)
            sent = row.weekly_at if cadence is Cadence.WEEKLY else row.daily_at
            if sent is None or sent < last:
                yield _digest(row, cadence, sent or last - PERIOD[cadence], last)


def last_morning(moment: datetime, zone: str, *, weekly: bool) -> datetime:
    """The last time that it was eight o'clock in a zone, of a Monday if `weekly`; across changes of the clock too."""
    here = moment.astimezone(ZoneInfo(zone))
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if weekly:
        morning -= timedelta(days=(morning.weekday() - MONDAY) % 7)
    if morning > here:
        morning -= timedelta(days=7 if weekly else 1)
    return morning.astimezone(moment.tzinfo)


def _waiting(cadence: Cadence) -> AnySelect:
    """The next members for whom something of this cadence waits that is in no mail yet and was not read."""
    waits = (
        exists()
        .where(
            Notification.member_id == Member.id,
            Notification.cadence == cadence,
            Notification.carrier_id.is_(None),
            Notification.read_at.is_(None),
        )
        .correlate(Member)
    )
    return (
        select(
            Member.id.label("member_id"),
            Member.name,
            Member.email,
            Member.time_zone,
            Postbox.daily_at,
            Postbox.weekly_at,
        )
        .outerjoin(Postbox, Postbox.member_id == Member.id)
        .where(Member.id > bindparam("after"), waits, Member.email.is_not(None), Member.confirmed_at.is_not(None))
        .where(Member.banned_at.is_(None), Postbox.stopped_at.is_(None))
        .order_by(Member.id)
        .limit(BATCH)
    )


def _digest(row: AnyRow, cadence: Cadence, since: datetime, until: datetime) -> Digest:
    """What came before this morning: what came after it waits for the next one."""
    ids = db.session.scalars(
        select(Notification.id)
        .where(Notification.member_id == row.member_id, Notification.cadence == cadence)
        .where(Notification.carrier_id.is_(None), Notification.read_at.is_(None), Notification.created_at < until)
        .order_by(Notification.id)
    )
    came_by = cadence is Cadence.WEEKLY and _came_by(row.member_id, since)
    return Digest(row.member_id, row.name, row.email, cadence, since, came_by, tuple(ids))


def _came_by(member_id: int, since: datetime) -> bool:
    """Whether the member was on the site, or read a notification, since then."""
    seen = select(func.max(SignedInSession.seen_at)).where(SignedInSession.member_id == member_id)
    read = select(func.max(Notification.read_at)).where(Notification.member_id == member_id)
    moments = (db.session.scalar(seen), db.session.scalar(read))
    return any(moment is not None and moment >= since for moment in moments)


def _begin(digest: Digest) -> bool:
    """Settle what it carries and have it sent; whether there is anything to send."""
    open_postbox(digest.member_id)
    column = "weekly_at" if digest.cadence is Cadence.WEEKLY else "daily_at"
    db.session.execute(update(Postbox).where(Postbox.member_id == digest.member_id).values({column: now()}))
    if not digest.notification_ids:
        return False
    mine = update(Notification).where(Notification.id.in_(digest.notification_ids), Notification.carrier_id.is_(None))
    if digest.came_by:  # they have seen it, or could have: no mail about it
        db.session.execute(mine.values(carrier_id=0).execution_options(synchronize_session=False))
        return False
    first = digest.notification_ids[0]
    db.session.execute(mine.values(carrier_id=first).execution_options(synchronize_session=False))
    publish(LetterDue(first))
    return True
