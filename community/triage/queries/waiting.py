"""Reading what waits to be classified."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from community.kernel.db import AnyRow, db
from community.kernel.paging import Cursor, Page, decode_cursor, keyset, paged
from community.policy import Actor
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import row_select, visible_to

INBOX_SIZE = 50


def waiting(actor: Actor) -> list[ColumnElement[bool]]:
    """What has not been classified."""
    return [*visible_to(actor), Submission.ip_type.is_(None)]


def count_waiting(actor: Actor) -> int:
    """How many submissions wait to be classified."""
    return db.session.scalar(select(func.count()).select_from(Submission).where(*waiting(actor))) or 0


def inbox(actor: Actor, cursor: str | None = None, size: int = INBOX_SIZE) -> Page[AnyRow]:
    """What waits, oldest first."""
    return _waiting_page(actor, _moment(cursor), size)


def inbox_from(actor: Actor, created_at: datetime, submission_id: int, size: int = INBOX_SIZE) -> Page[AnyRow]:
    """What waits from this submission on: the page for one that is far down the list."""
    return _waiting_page(actor, Cursor(created_at, submission_id - 1), size)


def _waiting_page(actor: Actor, after: Cursor | None, size: int) -> Page[AnyRow]:
    ids = select(Submission.id, Submission.created_at.label("sort")).where(*waiting(actor))
    page = keyset(ids, Submission.created_at, Submission.id, size=size, after=after, descending=False)
    rows = db.session.execute(
        row_select(actor)
        .add_columns(Board.name.label("board_name"))
        .join(Board, Board.id == Submission.board_id)
        .join(page, page.c.id == Submission.id)
        .order_by(Submission.created_at, Submission.id)
    ).all()
    return paged(rows, size, lambda row: (row.created_at, row.id))


def _moment(text: str | None) -> Cursor | None:
    cursor = decode_cursor(text)
    return cursor if cursor and isinstance(cursor.value, datetime) else None


def neighbours(actor: Actor, created_at: datetime, submission_id: int) -> tuple[int | None, int | None]:
    """The submissions that wait just before and just after this one in the inbox's order."""
    moment, key = Submission.created_at, Submission.id
    earlier = (moment <= created_at, or_(moment < created_at, key < submission_id))
    later = (moment >= created_at, or_(moment > created_at, key > submission_id))
    wanted = select(key).where(*waiting(actor)).limit(1)
    before = wanted.where(*earlier).order_by(moment.desc(), key.desc()).scalar_subquery()
    after = wanted.where(*later).order_by(moment, key).scalar_subquery()
    previous, following = db.session.execute(select(before, after)).one()
    return previous, following


def next_waiting(actor: Actor, after_id: int) -> int | None:
    """The submission that waits next after this one (the oldest, when this was the newest); None when none waits."""
    moment = db.session.scalar(select(Submission.created_at).where(Submission.id == after_id))
    following = neighbours(actor, moment, after_id)[1] if moment else None
    order = (Submission.created_at, Submission.id)
    oldest = select(Submission.id).where(*waiting(actor), Submission.id != after_id).order_by(*order).limit(1)
    return following or db.session.scalar(oldest)
