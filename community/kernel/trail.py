"""Reading the trail, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from community.kernel.audit import AuditRow
from community.kernel.db import AnyRow, db
from community.kernel.paging import Page, decode_cursor, paged

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """What of the trail is asked for; an empty word means everything."""

    action: str = ""
    subject: str = ""
    subject_id: int | None = None
    actor: str = ""


def read_trail(query: TrailQuery, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """One page of what was done; `actor` finds a part of a name."""
    rows = select(
        AuditRow.id,
        AuditRow.at,
        AuditRow.actor_id,
        AuditRow.actor_name,
        AuditRow.address,
        AuditRow.action,
        AuditRow.subject,
        AuditRow.subject_id,
        AuditRow.before,
        AuditRow.after,
    )
    for column in ("action", "subject", "subject_id"):
        if value := getattr(query, column):
            rows = rows.where(getattr(AuditRow, column) == value)
    if query.actor:
        rows = rows.where(AuditRow.actor_name.icontains(query.actor, autoescape=True))
    if after := decode_cursor(cursor):
        rows = rows.where(AuditRow.id < after.id)
    found = db.session.execute(rows.order_by(AuditRow.id.desc()).limit(size + 1)).all()
    return paged(found, size, lambda row: (0, row.id))


def trail_words() -> tuple[Sequence[str], Sequence[str]]:
    """The actions and the subjects that the trail knows, to choose from."""
    actions, subjects = (
        db.session.scalars(select(column).distinct().order_by(column)).all()
        for column in (AuditRow.action, AuditRow.subject)
    )
    return actions, subjects
