"""Proving who one is. A stranger and a member get the same answer after the same time."""

from sqlalchemy import select

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
    fresh = _renewed(kept, command.password) if part(Passwords).matches(kept, command.password) else None
    member = _held(command.email, kept) if kept and fresh else None
    if member is None:
        raise Invalid({"form": N_("That e-mail address and password do not belong together.")})
    if member.is_banned:
        raise Invalid({"form": N_("Your account has been closed by the team. Please write to them about it.")})
    member.password_hash = fresh
    db.session.flush()  # before the trail, which is written past the unit of work
    end_links(member.id, Purpose.RESET)
    audit.record(as_actor(member, address), "member.sign_in", "member", member.id)
    return member.id


def _renewed(kept: str | None, password: str) -> str | None:
    """The same hash, or one with today's parameters; made before the account is held, because it is slow."""
    return part(Passwords).hash(password) if kept and part(Passwords).is_outdated(kept) else kept


def _held(email: str, kept: str) -> Member | None:
    """The account, held; None when it was given another password or address while this one was being compared."""
    same = (Member.email == email, Member.password_hash == kept)
    held = select(Member).where(*same).with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(held)


def prove(actor: Actor, password: str) -> None:
    """Invalid unless this is the actor's own password: asked before anything that could take the account away."""
    kept = db.session.scalar(select(Member.password_hash).where(Member.id == actor.id))
    let_others_write()
    if not part(Passwords).matches(kept, password):
        raise Invalid({"current": N_("This is not your password.")})
