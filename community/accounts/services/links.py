"""Mailed links: each is good for one purpose, one member and one address, once, and for a while."""

from datetime import timedelta

from sqlalchemy import delete, insert

from community.accounts.errors import DeadLink
from community.accounts.models import Purpose, Token
from community.accounts.queries.members import link_target
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.ids import new_token, token_hash

LIFETIME = {
    Purpose.CONFIRM: timedelta(hours=48),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(hours=48),
    Purpose.FIRST_ADMINISTRATOR: timedelta(hours=24),
}


def issue_link(purpose: Purpose, *, member_id: int | None = None, email: str | None = None) -> str:
    """Make a link's secret; an earlier one for the same purpose and member is dead from now on.

    Only its hash is kept, so it is made where it is handed out: by the job that writes the mail, or by a command.
    """
    end_links(member_id, purpose)
    token = new_token()
    db.session.execute(
        insert(Token).values(
            token_hash=token_hash(token),
            purpose=purpose,
            member_id=member_id,
            email=email,
            expires_at=now() + LIFETIME[purpose],
        )
    )
    return token


def use_link(purpose: Purpose, token: str) -> tuple[int | None, str | None]:
    """Use a link up: its member and address; DeadLink when it is not good any more.

    Everything is checked again here, and the row is taken by the statement that deletes it, so of many who use a link
    at once exactly one succeeds.
    """
    link_target(purpose, token)
    taken = db.session.execute(
        delete(Token)
        .where(Token.token_hash == token_hash(token), Token.purpose == purpose, Token.expires_at > now())
        .returning(Token.member_id, Token.email)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise DeadLink()
    return taken.member_id, taken.email


def end_links(member_id: int | None, *purposes: Purpose) -> None:
    """Make what was mailed to a member for these purposes worthless."""
    whose = Token.member_id.is_(None) if member_id is None else Token.member_id == member_id
    db.session.execute(delete(Token).where(whose, Token.purpose.in_(purposes)))


def forget_old_links() -> None:
    """Drop what has expired."""
    db.session.execute(delete(Token).where(Token.expires_at <= now()))
