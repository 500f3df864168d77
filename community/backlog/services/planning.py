"""What product managers note about doing something: whose it is, how much work, for when."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from community.accounts.models import Member
from community.backlog.commands import NotePlan, PlanField
from community.backlog.models import Plan
from community.backlog.services.scores import rescore
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.kernel.words import N_
from community.policy import STAFF, Actor, Permission, require
from community.submissions.services.loading import hold_submission
from community.triage.services import Outcome, Way, register_way, run_batch

COLUMNS = {name: "owner_id" if name is PlanField.OWNER else str(name) for name in PlanField}
NOTHING: Mapping[PlanField, Any] = {name: "" if name is PlanField.TARGET else None for name in PlanField}


def note_plan(actor: Actor, submission_id: int, command: NotePlan, seen: NotePlan | None = None) -> NotePlan:
    """Note what is given and leave the rest; what it was before, so that it can be noted again.

    With `seen`, what was on the screen: where a colleague wrote something else meanwhile, Invalid says what stands
    there now, and nothing is written.
    """
    require(actor, Permission.BACKLOG_PLAN)
    hold_submission(actor, submission_id)
    plan = db.session.get(Plan, submission_id, with_for_update=True)
    was = {name: getattr(plan, column) if plan else NOTHING[name] for name, column in COLUMNS.items()}
    wanted = {PlanField(name): value for name, value in command.given.items()}
    _check(wanted, was, seen)
    changed = {name: value for name, value in wanted.items() if value != was[name]}
    if not changed:
        return NotePlan()
    if plan is None:
        plan = Plan(submission_id=submission_id, target="")
        db.session.add(plan)
    for name, value in changed.items():
        setattr(plan, COLUMNS[name], value)
    plan.changed_at = now()
    before: dict[str, Any] = {name: was[name] for name in changed}
    after: dict[str, Any] = dict(changed.items())
    record(actor, "backlog.planned", "submission", submission_id, before=before, after=after)
    db.session.flush()
    rescore([submission_id])
    return NotePlan.model_construct(_fields_set=set(before), **before)


def plan_many(actor: Actor, submission_ids: Sequence[int], command: NotePlan) -> Outcome:
    """Note the same about up to 200 submissions; one undo takes all of it back."""
    require(actor, Permission.BACKLOG_PLAN)
    _check({PlanField(name): value for name, value in command.given.items()}, NOTHING, None)
    return run_batch(actor, submission_ids, command)


def plan_of(submission_id: int) -> dict[PlanField, Any]:
    """What is noted, by field."""
    columns = [getattr(Plan, column).label(name) for name, column in COLUMNS.items()]
    row = db.session.execute(select(*columns).where(Plan.submission_id == submission_id)).mappings().one_or_none()
    return {name: row[name] if row else NOTHING[name] for name in PlanField}


def _check(wanted: Mapping[PlanField, Any], was: Mapping[PlanField, Any], seen: NotePlan | None) -> None:
    if wanted.get(PlanField.OWNER):
        owner = db.session.get(Member, wanted[PlanField.OWNER])
        if owner is None or owner.role not in STAFF or owner.is_banned:
            raise Invalid({PlanField.OWNER: N_("Please choose one of the team.")})
    for name, value in wanted.items():
        if seen is None or name not in seen.given:
            continue
        if was[name] not in (seen.given[name], value):
            stands = _told(name, was[name])
            raise Invalid(
                {name: N_("Somebody wrote “%(stands)s” meanwhile. Save again to write yours.", stands=stands)}
            )


def _told(name: PlanField, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name is PlanField.OWNER:
        owner = db.session.get(Member, value)
        return owner.name if owner else "–"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _note_one(actor: Actor, submission_id: int, wish: NotePlan) -> dict[str, Any] | None:
    before = note_plan(actor, submission_id, wish)
    return {"before": before.given, "after": wish.given} if before.given else None


def _note_back(actor: Actor, submission_id: int, before: dict[str, Any]) -> None:
    try:
        note_plan(actor, submission_id, NotePlan.model_validate(before["before"]), NotePlan(**before["after"]))
    except Invalid:
        raise Conflict(N_("Somebody has decided since. Nothing was undone.")) from None


register_way(NotePlan, Way("planned", _note_one, _note_back, frozenset({"backlog.planned"})))
