"""Saying how far somebody is trusted."""

import json

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import NotFound
from community.moderation.commands import GiveTrust
from community.moderation.models import ActKind, HeldPost, ModerationAct, Standing
from community.moderation.queries.trust import trust_of_member
from community.policy import Actor, Permission, Trust, require


def give_trust(actor: Actor, member_id: int, command: GiveTrust) -> ModerationAct | None:
    """Say how far a member is trusted, or let it follow from what they do; None when nothing changes."""
    require(actor, Permission.MODERATE)
    if db.session.get(Member, member_id) is None:
        raise NotFound()
    before = given_trust(member_id)
    if before == command.trust:
        return None
    act = ModerationAct(kind=ActKind.TRUST, by_id=actor.id, member_id=member_id, things=1, created_at=now())
    act.detail = json.dumps({"trust": {str(member_id): [before, command.trust]}})
    db.session.add(act)
    set_trust(actor, member_id, command.trust)
    after = {"trust": command.trust}
    record(actor, "member.trusted", "member", member_id, before={"trust": before}, after=after)
    db.session.flush()
    return act


def trust_more(actor: Actor, act: ModerationAct) -> None:
    """Let the authors of what a decision published be known from now on, those who are not yet."""
    authors = db.session.scalars(
        select(HeldPost.author_id).where(HeldPost.act_id == act.id).distinct().order_by(HeldPost.author_id)
    )
    before: dict[str, list[Trust | None]] = {}
    for member_id in authors.all():
        if trust_of_member(member_id).reaches(Trust.KNOWN):
            continue
        before[str(member_id)] = [given_trust(member_id), Trust.KNOWN]
        set_trust(actor, member_id, Trust.KNOWN)
        record(actor, "member.trusted", "member", member_id, after={"trust": Trust.KNOWN})
    act.detail = json.dumps({"trust": before})


def set_trust(actor: Actor, member_id: int, trust: Trust | None) -> None:
    """Write it, or forget it."""
    standing = db.session.get(Standing, member_id)
    if trust is None:
        if standing is not None:
            db.session.delete(standing)
    elif standing is None:
        db.session.add(Standing(member_id=member_id, trust=trust, by_id=actor.id, created_at=now()))
    else:
        standing.trust, standing.by_id, standing.created_at = trust, actor.id, now()
    db.session.flush()


def given_trust(member_id: int) -> Trust | None:
    """What somebody said of a member's trust, if anybody did."""
    return db.session.scalar(select(Standing.trust).where(Standing.member_id == member_id))
