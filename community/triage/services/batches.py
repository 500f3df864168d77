"""One action on many submissions: each is changed as if it were alone, and one undo takes all of it back.

What is refused for one of them, or was changed by a colleague since the actor looked, leaves that one as it is and is
counted. The trail has a row for the batch and one for each submission, which name it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select

from community.kernel.audit import AuditRow, grouped, record
from community.kernel.clock import now
from community.kernel.commands import Command
from community.kernel.db import db
from community.kernel.errors import Conflict, DomainError, Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import ChangeStatus
from community.submissions.models import CLOSED, DeclineReason, Status, StatusKind
from community.submissions.services import change_status
from community.submissions.services.loading import hold_row, hold_submission
from community.triage.commands import MOST_AT_ONCE, Assign, Classify, MoveMany, PutOff, SetTags, TagMany
from community.triage.models import Batch
from community.triage.queries.tags import tag_ids_of
from community.triage.services.classifying import classify, undo_classification
from community.triage.services.snoozing import snooze, wake
from community.triage.services.tagging import set_tags
from community.triage.services.team import assign

Before = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch: how many were changed, how many were left, and what undoes it (None: nothing changed)."""

    done: int
    left: int
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """How one wish is done to one submission, how it is undone, and what of a colleague's stands in its way."""

    name: str
    do: Callable[[Actor, int, Any], Before | None]
    undo: Callable[[Actor, int, Before], None]
    refused_by: frozenset[str]


def register_way(kind: type[Command], way: Way) -> None:
    """Let a wish of a room above be done to many."""
    WAYS[kind] = way


def run_batch(actor: Actor, submission_ids: Sequence[int], wish: Command, stamp: int | None = None) -> Outcome:
    """Do one thing to up to 200 submissions; Invalid when there are none or too many."""
    require(actor, Permission.TRIAGE)
    ids = list(dict.fromkeys(submission_ids))
    if not ids or len(ids) > MOST_AT_ONCE:
        raise Invalid({"form": N_("Please tick between one and %(most)s.", most=MOST_AT_ONCE)})
    way = WAYS[next(kind for kind in WAYS if isinstance(wish, kind))]
    _check(wish)
    batch = Batch(by_id=actor.id, action=way.name, detail="{}", created_at=now())
    db.session.add(batch)
    db.session.flush()  # the trail's rows name it
    taken = _taken_by_others(actor, ids, way, stamp)
    changed: dict[int, Before] = {}
    with grouped(batch.id):
        for submission_id in sorted(set(ids) - taken):
            before = _attempt(partial(way.do, actor, submission_id, wish))
            if before is not None:
                changed[submission_id] = before
    batch.detail = json.dumps(changed)
    record(actor, f"batch.{way.name}", "batch", batch.id, after={"submissions": sorted(changed)})
    db.session.flush()
    return Outcome(len(changed), len(ids) - len(changed), batch.id if changed else None)


def undo_batch(actor: Actor, batch_id: int) -> Outcome:
    """Take one's own batch back, each as far as nobody has changed it since."""
    require(actor, Permission.TRIAGE)
    batch = db.session.get(Batch, batch_id, with_for_update=True)
    if batch is None or batch.by_id != actor.id:
        raise NotFound()
    if batch.undone_at is not None:
        raise Conflict(N_("This was undone already."))
    way = next(way for way in WAYS.values() if way.name == batch.action)
    items: dict[str, Before] = json.loads(batch.detail)
    undone = []
    with grouped(batch.id):
        for submission_id, before in sorted((int(one), before) for one, before in items.items()):  # held in this order
            if _attempt(partial(_undone, way, actor, submission_id, before)) is not None:
                undone.append(submission_id)
    batch.undone_at = now()
    record(actor, "batch.undone", "batch", batch.id, after={"submissions": undone})
    return Outcome(len(undone), len(items) - len(undone), None)


def _undone(way: Way, actor: Actor, submission_id: int, before: Before) -> Before:
    way.undo(actor, submission_id, before)
    return before


def _attempt(act: Callable[[], Before | None]) -> Before | None:
    """Do it to one; None when it is refused, and then nothing of it is left behind."""
    try:
        with db.session.begin_nested():
            return act()
    except DomainError:
        return None


def _taken_by_others(actor: Actor, ids: Sequence[int], way: Way, stamp: int | None) -> set[int]:
    if stamp is None:
        return set()
    since = (AuditRow.id > stamp, AuditRow.actor_id != actor.id, AuditRow.action.in_(sorted(way.refused_by)))
    rows = select(AuditRow.subject_id).where(AuditRow.subject == "submission", AuditRow.subject_id.in_(ids), *since)
    return {one for one in db.session.scalars(rows) if one is not None}


def _check(wish: Command) -> None:
    if isinstance(wish, MoveMany) and wish.status_kind is StatusKind.DECLINED and not wish.note:
        raise Invalid({"note": N_("Please say why. People can live with a no, not with silence.")})


def _classify(actor: Actor, submission_id: int, wish: Classify) -> Before | None:
    if hold_row(actor, submission_id).ip_type is not None:
        return None
    return {"judgement": classify(actor, submission_id, wish.model_copy(update={"seen": None})).id}


def _tag(actor: Actor, submission_id: int, wish: TagMany) -> Before | None:
    before = tag_ids_of(submission_id)
    if (wish.tag in before) is not wish.off:
        return None
    one, none = frozenset({wish.tag}), frozenset[int]()
    set_tags(actor, submission_id, SetTags(tags=none if wish.off else one, seen=one if wish.off else none))
    return {"tag": wish.tag, "off": wish.off}


def _untag(actor: Actor, submission_id: int, before: Before) -> None:
    one, none = frozenset({before["tag"]}), frozenset[int]()
    set_tags(actor, submission_id, SetTags(tags=one if before["off"] else none, seen=none if before["off"] else one))


def _move(actor: Actor, submission_id: int, wish: MoveMany) -> Before | None:
    submission = hold_submission(actor, submission_id)
    if submission.status_kind == wish.status_kind:
        return None
    before = submission.status_id
    steps = select(Status.id).where(Status.board_id == submission.board_id, Status.kind == wish.status_kind)
    status_id = db.session.scalars(steps.order_by(Status.position, Status.id)).first()
    if status_id is None:
        return None
    change = change_status(actor, submission_id, _change(status_id, wish.note))
    return {"status": before, "to": status_id} if change else None


def _change(status_id: int, note: str) -> ChangeStatus:
    reason = db.session.scalars(select(DeclineReason.id).where(DeclineReason.is_offered.is_(True))).first()
    return ChangeStatus(status=status_id, note=note, no_date=True, decline_reason=reason)


def _move_back(actor: Actor, submission_id: int, before: Before) -> None:
    if hold_submission(actor, submission_id).status_id != before["to"]:
        raise Conflict(N_("Somebody has decided since. Nothing was undone."))
    status = db.session.get(Status, before["status"])
    note = "" if status is None or status.kind not in CLOSED else "Taken back."
    change_status(actor, submission_id, _change(before["status"], note))


def _assign(actor: Actor, submission_id: int, wish: Assign) -> Before | None:
    submission = hold_submission(actor, submission_id)
    if submission.assignee_id == wish.assignee:
        return None
    before = submission.assignee_id
    assign(actor, submission_id, Assign(assignee=wish.assignee))
    return {"assignee": before, "to": wish.assignee}


def _assign_back(actor: Actor, submission_id: int, before: Before) -> None:
    if hold_submission(actor, submission_id).assignee_id != before["to"]:
        raise Conflict(N_("Somebody has decided since. Nothing was undone."))
    assign(actor, submission_id, Assign(assignee=before["assignee"]))


WAYS: dict[type[Command], Way] = {
    Classify: Way(
        "classified",
        _classify,
        lambda actor, one, before: undo_classification(actor, one, before["judgement"]),
        frozenset({"submission.classified", "submission.classification_undone"}),
    ),
    TagMany: Way("tagged", _tag, _untag, frozenset()),
    MoveMany: Way("moved", _move, _move_back, frozenset({"status.changed"})),
    Assign: Way("assigned", _assign, _assign_back, frozenset({"submission.assigned"})),
    PutOff: Way(
        "snoozed",
        lambda actor, one, wish: {"snooze": snooze(actor, one, PutOff(until=wish.until)).id},
        lambda actor, one, before: wake(actor, one, before["snooze"]),
        frozenset({"submission.snoozed", "submission.classified"}),
    ),
}
