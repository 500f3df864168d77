"""What a member was told: one page of it, newest first, in words that are read where they stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.kernel.words import Words
from community.notifications.models import Notification, Occasion
from community.notifications.sources import SOURCES, Line
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.queries.listing import readable

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Item:
    """One notification as it reads now.

    `thread` is the id of the submission that it is read with (0 for none); `path` leads to the place, from the root.
    """

    id: int
    source: str
    at: datetime
    read_at: datetime | None
    headline: Words
    html: str
    text: str
    day: date | None
    by_company: bool
    title: str
    path: str
    thread: int
    asks_about: int | None = None


def inbox_page(actor: Actor, cursor: str | None = None, *, unread: bool = False, size: int = PAGE_SIZE) -> Page[Item]:
    """The actor's notifications, newest first; what may not be read any more, or was taken back, is left out."""
    require(actor, Permission.MEMBER)
    after = decode_cursor(cursor)
    after = after if after and isinstance(after.value, int) else None
    ids = (
        select(Notification.id, Notification.id.label("sort"))
        .join(Occasion, Occasion.id == Notification.occasion_id)
        .outerjoin(Submission, Submission.id == Occasion.submission_id)
        .where(Notification.member_id == actor.id, or_(Occasion.submission_id.is_(None), _may_read(actor)))
    )
    if unread:
        ids = ids.where(Notification.read_at.is_(None))
    page = keyset(ids, Notification.id, Notification.id, size=size, after=after)
    rows = db.session.execute(_told(actor).join(page, page.c.id == Notification.id)).all()
    shown = paged(rows, size, lambda row: (row.id, row.id))
    return Page(items(actor, shown.rows), shown.next)


def told(actor: Actor, notification_ids: Iterable[int]) -> list[Item]:
    """These notifications of the actor as they read now, newest first; what may not be read is left out."""
    return items(actor, db.session.execute(_told(actor).where(Notification.id.in_(list(notification_ids)))).all())


def _may_read(actor: Actor) -> ColumnElement[bool]:
    return Submission.deleted_at.is_(None) & Submission.board_id.in_(readable(actor))


def _told(actor: Actor) -> AnySelect:
    """Notifications of the actor with their occasions and, where the actor may read it, what they are about."""
    survivor = aliased(Submission)
    stands = (survivor.id == Submission.merged_into_id) & survivor.deleted_at.is_(None)
    return (
        select(
            Notification.id,
            Notification.read_at,
            Occasion.id.label("occasion_id"),
            Occasion.source,
            Occasion.ref_id,
            Occasion.submission_id,
            Occasion.created_at,
            func.coalesce(survivor.id, Submission.id).label("thread"),
            func.coalesce(survivor.slug, Submission.slug).label("slug"),
            func.coalesce(survivor.title, Submission.title).label("title"),
        )
        .join(Occasion, Occasion.id == Notification.occasion_id)
        .outerjoin(Submission, (Submission.id == Occasion.submission_id) & _may_read(actor))
        .outerjoin(survivor, stands & survivor.board_id.in_(readable(actor)))
        .where(Notification.member_id == actor.id)
        .order_by(Notification.id.desc())
    )


def items(actor: Actor, rows: Sequence[AnyRow]) -> list[Item]:
    """Rows with their words: one statement a source that is among them."""
    readable_rows = [row for row in rows if row.submission_id is None or row.thread is not None]
    lines = _lines(actor, readable_rows)
    return [_item(row, lines[row.occasion_id]) for row in readable_rows if row.occasion_id in lines]


def _lines(actor: Actor, rows: Sequence[AnyRow]) -> Mapping[int, Line]:
    by_source: dict[str, list[_Occasion]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(_Occasion(row.occasion_id, row.ref_id, row.submission_id))
    found: dict[int, Line] = {}
    for name, occasions in by_source.items():
        if source := SOURCES.get(name):
            found.update(source.lines(actor, occasions))
    return found


@dataclass(frozen=True, slots=True)
class _Occasion:
    id: int
    ref_id: int
    submission_id: int | None


def _item(row: AnyRow, line: Line) -> Item:
    anchor = f"#{line.anchor}" if line.anchor else ""
    return Item(
        id=row.id,
        source=row.source,
        at=row.created_at,
        read_at=row.read_at,
        headline=line.headline,
        html=line.html,
        text=line.text,
        day=line.day,
        by_company=line.by_company,
        title=line.title or row.title or "",
        path=line.path or f"/submissions/{row.thread}-{row.slug}{anchor}",
        thread=row.thread or 0,
        asks_about=line.asks_about,
    )
