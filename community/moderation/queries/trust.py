"""How far a member is trusted."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.moderation.models import HeldPost, HeldState, Standing
from community.policy import STAFF, Actor, Trust
from community.submissions.models import Comment, Submission

KNOWN_AFTER, KNOWN_POSTS = timedelta(days=1), 2
TRUSTED_AFTER, TRUSTED_POSTS = timedelta(days=30), 10
FORGIVEN_AFTER = timedelta(days=90)  # how long a post that was not published counts against its author

_m = Member.__table__.c
_s, _c, _h = Submission.__table__.c, Comment.__table__.c, HeldPost.__table__.c


def trust_of(actor: Actor) -> Trust:
    """How far the actor is known here: the team, or what `trust_of_member` says."""
    if actor.is_staff or actor.id is None:
        return Trust.TEAM
    return trust_of_member(actor.id)


def trust_of_member(member_id: int) -> Trust:
    """What somebody said of the member; or else what follows from what they did.

    Known: an account a day old and two posts that stand. Trusted: thirty days and ten. Each post of the last 90 days
    that was refused takes five away from those that stand, and one that was sent back takes two.
    """
    row = db.session.execute(_facts(now() - FORGIVEN_AFTER).where(_m.id == member_id)).one_or_none()
    return earned(row) if row else Trust.NEWCOMER


def earned(row: AnyRow) -> Trust:
    """The same of a row of `facts`."""
    if row.role in STAFF:
        return Trust.TEAM
    if row.trust is not None:
        return Trust(row.trust)
    age, posts = now() - row.created_at, row.posts - 5 * row.refused - 2 * row.sent_back
    if age >= TRUSTED_AFTER and posts >= TRUSTED_POSTS:
        return Trust.TRUSTED
    return Trust.KNOWN if age >= KNOWN_AFTER and posts >= KNOWN_POSTS else Trust.NEWCOMER


def facts(member_ids: list[int]) -> dict[int, AnyRow]:
    """What is known of some members: name, role, since when, how many posts stand, how many were refused or sent back,
    and what trust somebody gave them.
    """
    rows = db.session.execute(_facts(now() - FORGIVEN_AFTER).where(_m.id.in_(member_ids)))
    return {row.id: row for row in rows}


def _facts(since: datetime) -> AnySelect:
    def decided(state: HeldState) -> AnySelect:
        return select(func.count()).where(_h.author_id == _m.id, _h.state == state, _h.created_at >= since)

    said = select(func.count()).where(_s.author_id == _m.id, _s.deleted_at.is_(None)).scalar_subquery()
    talked = select(func.count()).where(_c.author_id == _m.id, _c.deleted_at.is_(None)).scalar_subquery()
    standing = Standing.__table__.c
    return select(
        _m.id,
        _m.name,
        _m.role,
        _m.created_at,
        _m.banned_at,
        standing.trust,
        (said + talked).label("posts"),
        decided(HeldState.REFUSED).scalar_subquery().label("refused"),
        decided(HeldState.SENT_BACK).scalar_subquery().label("sent_back"),
    ).outerjoin(Standing.__table__, standing.member_id == _m.id)
