"""Exports that the worker writes: too large to wait for, or wanted again and again."""

import json
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import insert, select, update

from community.accounts.models import Member
from community.accounts.services.trail import as_actor
from community.backlog.commands import BacklogQuery
from community.backlog.events import ExportReady, ExportWanted
from community.backlog.exports import Wish
from community.backlog.exports.store import Store
from community.backlog.models import ExportRow
from community.backlog.services.exporting import export_backlog, measured
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, read_only, will_write
from community.kernel.errors import DomainError, NotFound
from community.kernel.events import publish
from community.kernel.parts import part
from community.policy import Actor, Permission, Role, require

KEPT = timedelta(days=7)


def order_export(actor: Actor, query: BacklogQuery, wish: Wish, schedule_id: int | None = None) -> int:
    """Have the worker write a file; its id in the history."""
    require(actor, Permission.BACKLOG_EXPORT)
    asked = {"query": json.dumps(query.to_query()), "wish": wish.model_dump_json(exclude_defaults=True)}
    values = {"at": now(), "by_id": actor.id, "schedule_id": schedule_id, **asked}
    export_id = db.session.execute(insert(ExportRow).values(values).returning(ExportRow.id)).scalar_one()
    record(actor, "backlog.export_ordered", "export", export_id, after=asked)
    publish(ExportWanted(export_id))
    return int(export_id)


def write_export(export_id: int) -> None:
    """Write a file that was ordered, with the rights that its owner has now; again from the start if it was cut off."""
    row = db.session.get(ExportRow, export_id)
    if row is None or row.kept_until or row.error:
        return
    member = db.session.get(Member, row.by_id) if row.by_id else None
    query, wish = BacklogQuery.parse(json.loads(row.query)), Wish.model_validate_json(row.wish)
    if member is None:
        _fail(export_id, "Its owner is gone.")
        return
    owner, scheduled, store = as_actor(member, ""), row.schedule_id is not None, part(Store)
    read_only()
    try:
        export = export_backlog(owner, query, wish, store.base)
        will_write()
        store.keep(export_id, measured(db.engine, export_id, export.chunks))
        if scheduled:
            store.send(export_id, export.file_name)
    except DomainError as error:
        will_write()
        _fail(export_id, str(error))
        return
    told = {"file_name": export.file_name, "submissions": export.told.submissions, "kept_until": now() + KEPT}
    db.session.execute(update(ExportRow).where(ExportRow.id == export_id).values(told))
    record(owner, "backlog.exported", "export", export_id, after={"query": query.to_query(), **_plain(told)})
    publish(ExportReady(export_id))


def fetch_export(actor: Actor, export_id: int) -> tuple[str, Iterator[bytes]]:
    """A file that was written, by its name; NotFound when it is somebody else's (but for administrators) or gone."""
    require(actor, Permission.BACKLOG_EXPORT)
    row = db.session.get(ExportRow, export_id)
    if row is None or (row.by_id != actor.id and actor.role is not Role.ADMINISTRATOR):
        raise NotFound()
    chunks = part(Store).read(export_id) if row.kept_until and row.kept_until > now() else None
    if chunks is None:
        raise NotFound()
    return row.file_name or "", chunks


def drop_old_files() -> None:
    """Delete files whose time is over; the history keeps that they were."""
    over = select(ExportRow.id).where(ExportRow.kept_until < now())
    for export_id in db.session.scalars(over).all():
        part(Store).drop(export_id)
        db.session.execute(update(ExportRow).where(ExportRow.id == export_id).values(kept_until=None))


def _fail(export_id: int, why: str) -> None:
    db.session.execute(update(ExportRow).where(ExportRow.id == export_id).values(error=why[:500], finished_at=now()))


def _plain(told: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in told.items() if name != "kept_until"}
