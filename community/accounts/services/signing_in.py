"""Proving who one is. A stranger and a member get the same answer after the same time."""

from sqlalchemy import select, update

from community.accounts.commands import SignIn
from community.accounts.hashing import Passwords
from community.accounts.models import Member, Purpose
from community.accounts.services.links import end_links
from community.accounts.services.trail import as_actor
from community.kernel import audit
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.kernel.pause import let_others_write
from community.kernel.words import N_
from community.policy import Actor


def check_sign_in(command: SignIn, *, address: str) -> int:
    """The id of the member whose password this is.

    Invalid for anything that does not fit (unknown, wrong, no password yet) and, only to those who know the password,
    when the account is closed. An address that nobody has confirmed has no password, whatever is kept of one.
    """
    member = db.session.scalar(select(Member).where(Member.email == command.email))
    kept = member.password_hash if member and member.is_confirmed else None
    let_others_write()
    if not part(Passwords).matches(kept, command.password) or member is None or kept is None:
        raise Invalid({"form": N_("That e-mail address and password do not belong together.")})
    if member.is_banned:
        raise Invalid({"form": N_("Your account has been closed by the team. Please write to them about it.")})
    _renew_hash(member.id, kept, command.password)
    end_links(member.id, Purpose.RESET)
    audit.record(as_actor(member, address), "member.sign_in", "member", member.id)
    return member.id


def _renew_hash(member_id: int, kept: str, password: str) -> None:
    """Hash with today's parameters, unless the password was changed meanwhile."""
    if part(Passwords).is_outdated(kept):
        fresh = part(Passwords).hash(password)
        mine = (Member.id == member_id, Member.password_hash == kept)
        db.session.execute(
            update(Member).where(*mine).values(password_hash=fresh).execution_options(synchronize_session=False)
        )


def prove(actor: Actor, password: str) -> None:
    """Invalid unless this is the actor's own password: asked before anything that could take the account away."""
    kept = db.session.scalar(select(Member.password_hash).where(Member.id == actor.id))
    let_others_write()
    if not part(Passwords).matches(kept, password):
        raise Invalid({"current": N_("This is not your password.")})
