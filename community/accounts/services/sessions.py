"""Sessions: opened at sign-in, revoked by deleting their row."""

from sqlalchemy import delete, insert, or_, select, update

from community.accounts.models import SignedInSession
from community.accounts.queries.sessions import ABSOLUTE, IDLE
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import SignInNeeded
from community.kernel.ids import new_token, token_hash
from community.policy import Actor


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


def touch_session(session_id: int) -> None:
    """Remember that the session is in use."""
    db.session.execute(update(SignedInSession).where(SignedInSession.id == session_id).values(seen_at=now()))


def forget_old_sessions() -> None:
    """Drop what time has ended for everybody; the shorter limits of the staff are checked at every request."""
    over = or_(SignedInSession.seen_at < now() - IDLE[False], SignedInSession.created_at < now() - ABSOLUTE[False])
    db.session.execute(delete(SignedInSession).where(over))
