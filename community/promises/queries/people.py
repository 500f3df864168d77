"""Who keeps a promise, and who is told when it is broken."""

from collections.abc import Sequence

from sqlalchemy import select

from community.accounts.models import IS_TEAM, Member
from community.kernel.db import AnyRow, AnySelect, db, run
from community.policy import STAFF, Role
from community.promises.models import Promise

LEADS = (Role.ADMINISTRATOR, Role.PRODUCT_MANAGER)


def keepers(promise_id: int) -> Sequence[int]:
    """The member who keeps a promise, or the leads where its owner left, was banned or works here no longer."""
    owner = db.session.scalar(
        select(Member.id)
        .join(Promise, Promise.owner_id == Member.id)
        .where(Promise.id == promise_id, Member.banned_at.is_(None), Member.role.in_(sorted(STAFF)))
    )
    return [owner] if owner is not None else leads()


def leads() -> Sequence[int]:
    """Who answers for the others' promises: nobody has a lead of their own here, so administrators and product
    managers are everybody's.
    """
    found = select(Member.id).where(Member.role.in_(LEADS), Member.banned_at.is_(None)).order_by(Member.id)
    return db.session.scalars(found).all()


def team() -> Sequence[AnyRow]:
    """Everybody who may own a promise: id and name, by name."""
    return run(_TEAM, {}).all()


# Kept, because pages of the desk ask each time and building a statement costs as much as running it.
_member = Member.__table__.c
_TEAM: AnySelect = (
    select(_member.id, _member.name)
    .where(IS_TEAM, _member.role.in_(sorted(STAFF)), _member.banned_at.is_(None))
    .order_by(_member.name, _member.id)
)
