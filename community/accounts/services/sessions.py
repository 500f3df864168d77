"""Sessions: opened at sign-in, revoked by deleting their row."""

from sqlalchemy import delete, insert, or_, select, update

from community.accounts.models import Member, SignedInSession
from community.accounts.queries.sessions import ABSOLUTE, IDLE
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden, SignInNeeded
from community.kernel.ids import new_token, token_hash
from community.policy import CLOSED, Actor


def start_session(member_id: int, *, address: str, browser: str) -> str:
    """Open a session; the token it returns is kept nowhere but in the browser."""
    token, moment = new_token(), now()
    db.session.execute(
        insert(SignedInSession).values(
            token_hash=token_hash(token),
            member_id=member_id,
            created_at=moment,
            seen_at=moment,
            proved_at=moment,
            address=address,
            browser=browser,
        )
    )
    return token


def end_session(token: str) -> None:
    """Revoke one session."""
    db.session.execute(delete(SignedInSession).where(SignedInSession.token_hash == token_hash(token)))


def end_sessions(member_id: int, *, keep: int | None = None) -> None:
    """Revoke every session of a member, all but `keep`."""
    db.session.execute(
        delete(SignedInSession).where(SignedInSession.member_id == member_id, SignedInSession.id != (keep or 0))
    )


def require_session(actor: Actor) -> None:
    """SignInNeeded when the actor's session was ended during this request, which did something slow."""
    open_still = select(SignedInSession.id).where(SignedInSession.id == actor.session_id)
    if actor.session_id is not None and db.session.scalar(open_still) is None:
        raise SignInNeeded()


def require_standing(actor: Actor) -> None:
    """Forbidden when the actor was banned during this request; if not, a ban waits until its transaction has ended.

    The last thing before a commit, so that nothing is accepted once a ban was acknowledged: `ban` locks the member's
    row for update, which waits for this lock and this lock for it. SQLite has one writer, so none is in flight.
    """
    if actor.id is None or actor.is_banned or db.engine.dialect.name == "sqlite":
        return
    standing = select(Member.banned_at).where(Member.id == actor.id).with_for_update(read=True, key_share=True)
    if db.session.scalar(standing) is not None:
        raise Forbidden(CLOSED)


def touch_session(session_id: int) -> None:
    """Remember that the session is in use."""
    db.session.execute(update(SignedInSession).where(SignedInSession.id == session_id).values(seen_at=now()))


def forget_old_sessions() -> None:
    """Drop what time has ended for everybody; the shorter limits of the staff are checked at every request."""
    over = or_(SignedInSession.seen_at < now() - IDLE[False], SignedInSession.created_at < now() - ABSOLUTE[False])
    db.session.execute(delete(SignedInSession).where(over))
