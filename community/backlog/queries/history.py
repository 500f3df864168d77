"""Reading what was exported."""

from collections.abc import Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.backlog.models import ExportRow, ExportSchedule
from community.kernel.db import AnyRow, db
from community.kernel.paging import Page, decode_cursor, paged
from community.policy import Actor, Permission, require

PAGE_SIZE = 50


def exports_page(actor: Actor, cursor: str | None = None, *, sha256: str = "", size: int = PAGE_SIZE) -> Page[AnyRow]:
    """What was exported by anybody, newest first; `sha256` finds the export that made a file."""
    require(actor, Permission.BACKLOG_EXPORT)
    rows = select(*ExportRow.__table__.columns, Member.name.label("by_name"))
    rows = rows.outerjoin(Member, Member.id == ExportRow.by_id)
    if sha256:
        rows = rows.where(ExportRow.sha256 == sha256.strip().lower())
    if after := decode_cursor(cursor):
        rows = rows.where(ExportRow.id < after.id)
    found = db.session.execute(rows.order_by(ExportRow.id.desc()).limit(size + 1)).all()
    return paged(found, size, lambda row: (0, row.id))


def schedules(actor: Actor) -> Sequence[AnyRow]:
    """The exports that are made again and again, the next first."""
    require(actor, Permission.BACKLOG_EXPORT)
    rows = select(*ExportSchedule.__table__.columns, Member.name.label("by_name"))
    rows = rows.join(Member, Member.id == ExportSchedule.by_id).order_by(ExportSchedule.next_at, ExportSchedule.id)
    return db.session.execute(rows).all()
