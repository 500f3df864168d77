"""Exports that are made every day or every week."""

import json

from sqlalchemy import delete, func, select

from community.accounts.models import Member
from community.accounts.services.trail import as_actor
from community.backlog.commands import BacklogQuery
from community.backlog.exports import Wish
from community.backlog.models import Every, ExportSchedule
from community.backlog.services.keeping import order_export
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, Role, can, require

MOST = 20  # schedules of one person


def schedule_export(actor: Actor, query: BacklogQuery, wish: Wish, every: Every) -> int:
    """Have a file made from now on, the first at once; its owner gets a mail with a link each time."""
    require(actor, Permission.BACKLOG_EXPORT)
    if (db.session.scalar(select(func.count()).where(ExportSchedule.by_id == actor.id)) or 0) >= MOST:
        raise Conflict(N_("You have %(most)s schedules. Please end one first.", most=MOST))
    assert actor.id is not None
    asked = {"query": json.dumps(query.to_query()), "wish": wish.model_dump_json(exclude_defaults=True)}
    moment = now()
    schedule = ExportSchedule(by_id=actor.id, every=every, created_at=moment, next_at=moment + every.period, **asked)
    db.session.add(schedule)
    db.session.flush()  # its id stands in the first export
    record(actor, "backlog.export_scheduled", "export_schedule", schedule.id, after={"every": every, **asked})
    order_export(actor, query, wish, schedule.id)
    return schedule.id


def end_schedule(actor: Actor, schedule_id: int) -> None:
    """No more of these; one's own, or anybody's for administrators."""
    require(actor, Permission.BACKLOG_EXPORT)
    schedule = db.session.get(ExportSchedule, schedule_id)
    if schedule is None or (schedule.by_id != actor.id and actor.role is not Role.ADMINISTRATOR):
        raise NotFound()
    before = {"every": schedule.every, "query": schedule.query, "wish": schedule.wish}
    db.session.execute(delete(ExportSchedule).where(ExportSchedule.id == schedule_id))
    record(actor, "backlog.export_schedule_ended", "export_schedule", schedule_id, before=before)


def order_due_exports() -> None:
    """Order what is due; a worker that was away orders each once, not once for every day that it missed."""
    moment = now()
    due = select(ExportSchedule, Member).join(Member, Member.id == ExportSchedule.by_id)
    rows = db.session.execute(due.where(ExportSchedule.next_at <= moment).with_for_update(of=ExportSchedule)).all()
    for schedule, member in rows:
        missed = (moment - schedule.next_at) // schedule.every.period
        schedule.next_at += (missed + 1) * schedule.every.period
        owner = as_actor(member, "")
        if can(owner, Permission.BACKLOG_EXPORT):
            query, wish = BacklogQuery.parse(json.loads(schedule.query)), Wish.model_validate_json(schedule.wish)
            order_export(owner, query, wish, schedule.id)
    db.session.flush()
