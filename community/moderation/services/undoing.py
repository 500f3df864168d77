"""Taking a decision back, each thing of it as far as nobody has decided it anew since."""

import json
from typing import Any

from sqlalchemy import select, update

from community.accounts.services import unban
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, DomainError, NotFound
from community.kernel.words import N_
from community.moderation.models import UNDO_WITHIN, ActKind, Flag, FlagState, HeldPost, HeldState, ModerationAct
from community.moderation.services.deciding import Outcome
from community.moderation.services.publishing import make, unmake
from community.moderation.services.trusting import given_trust, set_trust
from community.moderation.services.weighing import forget_bad_hosts
from community.policy import Actor, Permission, Trust, require


def undo_act(actor: Actor, act_id: int) -> Outcome:
    """Take a decision back: what was published waits again, what was refused or sent back waits, what was taken off by
    hand is back, a blocked account is open, trust is as it was. Conflict when it was undone already or is too old.
    """
    require(actor, Permission.MODERATE)
    act = db.session.get(ModerationAct, act_id, with_for_update=True, populate_existing=True)
    if act is None:
        raise NotFound()
    if act.undone_at is not None:
        raise Conflict(N_("This was undone already."))
    if act.created_at < now() - UNDO_WITHIN:
        raise Conflict(N_("This was decided more than 30 days ago, and cannot be undone any more."))
    detail = json.loads(act.detail)
    if detail.get("banned") and act.member_id:
        unban(actor, act.member_id)
    held = db.session.scalars(
        select(HeldPost).where(HeldPost.act_id == act.id).order_by(HeldPost.id).with_for_update()
    ).all()
    undone = sum(_undo_one(actor, act, one) for one in held)
    flags, trusted = _reopen_flags(act), _trust_as_before(actor, detail)
    undone = {ActKind.DISMISS: flags, ActKind.TRUST: trusted}.get(act.kind, undone)
    act.undone_at, act.undone_by_id = now(), actor.id
    record(actor, "moderation.undone", "moderation_act", act.id, after={"kind": act.kind, "things": undone})
    db.session.flush()
    return Outcome(undone, max(0, act.things - undone), None)


def _undo_one(actor: Actor, act: ModerationAct, held: HeldPost) -> bool:
    """Whether it could be taken back; nothing of it is left half done."""
    try:
        with db.session.begin_nested():
            _take_back(actor, act, held)
            held.act_id = held.decided_at = None
            db.session.flush()
    except DomainError:
        return False
    return True


def _take_back(actor: Actor, act: ModerationAct, held: HeldPost) -> None:
    if act.kind is ActKind.PUBLISH:
        unmake(actor, held)
        held.state = HeldState.WAITING
    elif act.kind is ActKind.HOLD or held.id in json.loads(act.detail).get("taken", ()):
        make(actor, held)
        held.state = HeldState.PUBLISHED
    else:
        held.state, held.message = HeldState.WAITING, ""
    if act.kind in (ActKind.REFUSE, ActKind.BLOCK):
        forget_bad_hosts(f"{held.title}\n{held.body}")


def _reopen_flags(act: ModerationAct) -> int:
    changed = db.session.execute(
        update(Flag)
        .where(Flag.act_id == act.id)
        .values(state=FlagState.OPEN, act_id=None)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _trust_as_before(actor: Actor, detail: dict[str, Any]) -> int:
    """As far as nobody said otherwise since."""
    given: dict[str, list[str | None]] = detail.get("trust", {})
    undone = 0
    for member_id, (before, after) in given.items():
        if given_trust(int(member_id)) == (Trust(after) if after else None):
            set_trust(actor, int(member_id), Trust(before) if before else None)
            undone += 1
    return undone
