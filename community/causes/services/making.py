"""Naming a cause, and saying how far one is with it."""

from sqlalchemy import select

from community.causes.commands import KeepCause, MoveCause
from community.causes.models import SOLVED, CauseState, CauseStepKind, RootCause
from community.causes.services.counting import mark_linked
from community.causes.services.fixing import tell_fixed
from community.causes.services.loading import check_owner, hold_cause, newest_fix, note_step
from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.kernel.twice import written_just_now
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.services.loading import hold_member


def make_cause(actor: Actor, command: KeepCause) -> RootCause:
    """Name a cause; without an owner it is the maker's to follow. Sent twice, it is one cause."""
    require(actor, Permission.CAUSE)
    check_owner(command.owner)
    if command.parent is not None:
        _check_parent(None, command.parent)
    hold_member(actor)
    values, moment = {**_values(command), "owner_id": command.owner or actor.id}, now()
    if twin := written_just_now(RootCause, RootCause.made_at, **values):
        return twin
    cause = RootCause(
        **values,
        state=CauseState.SUSPECTED,
        made_at=moment,
        opened_at=moment,
        counted_at=moment,
    )
    db.session.add(cause)
    db.session.flush()  # its history needs its id
    note_step(cause, CauseStepKind.MADE, actor.id)
    record(actor, "cause.made", "cause", cause.id, after=_values(command))
    return cause


def edit_cause(actor: Actor, cause_id: int, command: KeepCause) -> RootCause:
    """Say it better, put it elsewhere in the chain, or let customers know of it.

    Raises Invalid at `parent` for a chain that would go in a circle.
    """
    require(actor, Permission.CAUSE)
    if command.parent is not None:
        _check_parent(cause_id, command.parent)
    cause = hold_cause(actor, cause_id)
    check_owner(command.owner)
    new = _values(command)
    before = {name: getattr(cause, name) for name in new}
    if before == new:
        return cause
    for name, value in new.items():
        setattr(cause, name, value)
    earlier = before["statement"] if before["statement"] != cause.statement else ""
    note_step(cause, CauseStepKind.EDITED, actor.id, note=earlier)
    record(actor, "cause.edited", "cause", cause.id, before=before, after=new)
    if (before["is_shown"], before["note"]) != (cause.is_shown, cause.note):
        _show(actor, cause)
    return cause


def move_cause(actor: Actor, cause_id: int, command: MoveCause) -> RootCause:
    """Say how far one is with a cause that is not solved: what is fixed has a fix, and only a strike reopens it."""
    cause = hold_cause(actor, cause_id)
    if cause.state in SOLVED:
        raise Conflict(N_("This is fixed. If it came back, link what happened as confirmed: that reopens it."))
    before = cause.state
    if before is command.state:
        return cause
    cause.state = command.state
    note_step(cause, CauseStepKind.MOVED, actor.id, before=before, note=command.note)
    after = {"state": cause.state, "note": command.note}
    record(actor, "cause.moved", "cause", cause.id, before={"state": before}, after=after)
    if cause.is_shown:
        mark_linked(cause.id)
    return cause


def _values(command: KeepCause) -> dict[str, object]:
    try:
        note = text.clean(command.note) if command.note else ""
        html = text.render(note) if note else ""
    except text.TextError as error:
        raise Invalid({"note": error.words}) from None
    return {
        "statement": command.statement,
        "kind": command.kind,
        "parent_id": command.parent,
        "owner_id": command.owner,
        "is_shown": command.is_shown,
        "note": note,
        "note_html": html,
    }


def _show(actor: Actor, cause: RootCause) -> None:
    """Its submissions' pages say something else now; who was not told yet that it is fixed, is."""
    mark_linked(cause.id)
    if cause.state in SOLVED and (fix := newest_fix(cause.id)):
        tell_fixed(cause, fix)


def _check_parent(cause_id: int | None, parent_id: int) -> None:
    """The chain above a parent must be there and not lead back. All are held, so that none is built beside it."""
    rows = db.session.execute(
        select(RootCause.id, RootCause.parent_id, RootCause.statement).order_by(RootCause.id).with_for_update()
    )
    above = {row.id: row for row in rows}
    if parent_id not in above:
        raise Invalid({"parent": N_("We could not find that cause.")})
    if parent_id == cause_id:
        raise Invalid({"parent": N_("A cause cannot be its own why.")})
    step, seen = parent_id, set[int]()
    while step is not None and step not in seen:
        if step == cause_id:
            said = above[parent_id].statement
            words = N_("“%(statement)s” is below this one already: the chain would go in a circle.", statement=said)
            raise Invalid({"parent": words})
        seen.add(step)
        step = above[step].parent_id
