"""Reading sessions: who stands behind a cookie, and where else a member is signed in."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, select

from community.accounts.models import Member, SignedInSession
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.ids import token_hash
from community.policy import STAFF, Actor, Role

IDLE = {True: timedelta(hours=12), False: timedelta(days=14)}  # by whether the member is staff
ABSOLUTE = {True: timedelta(days=30), False: timedelta(days=90)}

_session, _member = SignedInSession.__table__.c, Member.__table__.c
_behind: AnySelect = (  # kept: every request of a member runs it, and building a statement costs more than running it
    select(
        _session.id,
        _session.created_at,
        _session.seen_at,
        _member.id.label("member_id"),
        _member.name,
        _member.role,
        _member.banned_at,
        _member.theme,
        _member.keys_on,
        _member.own_keys,
        _member.unread,
    )
    .join(Member.__table__, _member.id == _session.member_id)
    .where(_session.token_hash == bindparam("token_hash"))
)


def session_actor(token: str, *, address: str) -> Actor | None:
    """The actor behind a session token; None when it was revoked, was idle too long or is too old.

    Idle: 12 h for staff, 14 days for customers; absolute: 30 and 90 days (TRUST 1.1).
    """
    row = run(_behind, {"token_hash": token_hash(token)}).one_or_none()
    if row is None or _is_over(row.role, now() - row.seen_at, now() - row.created_at):
        return None
    return Actor(
        id=row.member_id,
        name=row.name,
        role=row.role,
        is_banned=row.banned_at is not None,
        address=address,
        session_id=row.id,
        theme=row.theme,
        keys_on=row.keys_on,
        own_keys=row.own_keys,
        unread=row.unread,
        seen_at=row.seen_at,
    )


def sessions_of(actor: Actor) -> Sequence[AnyRow]:
    """Where the actor is signed in, the latest first; what time has ended is left out."""
    rows = db.session.execute(
        select(
            SignedInSession.id,
            SignedInSession.browser,
            SignedInSession.address,
            SignedInSession.created_at,
            SignedInSession.seen_at,
        )
        .where(SignedInSession.member_id == actor.id)
        .order_by(SignedInSession.seen_at.desc(), SignedInSession.id.desc())
    ).all()
    moment, role = now(), actor.role or Role.CUSTOMER
    return [row for row in rows if not _is_over(role, moment - row.seen_at, moment - row.created_at)]


def _is_over(role: Role, idle: timedelta, age: timedelta) -> bool:
    staff = role in STAFF
    return idle > IDLE[staff] or age > ABSOLUTE[staff]
