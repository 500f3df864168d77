"""Becoming a member. Nothing here tells a visitor whether an address is known; the mail tells its owner.

Signing up sets no password: an address that nobody has confirmed may be anybody's, so whoever opens the mailed link
chooses it. Who signed up first, last or in between gains nothing by it.
"""

from sqlalchemy import select, update

from community.accounts.commands import ConfirmAddress, SignUp, Whose
from community.accounts.errors import DeadLink
from community.accounts.events import ConfirmationWanted, SignUpWanted, new_cause
from community.accounts.hashing import Passwords
from community.accounts.models import Member, Purpose
from community.accounts.queries.members import link_target
from community.accounts.services.intents import (
    drop_intents_from_elsewhere,
    fingerprint,
    hand_intents_over,
    intents_from_elsewhere,
)
from community.accounts.services.links import end_links, use_link
from community.accounts.services.sessions import end_sessions
from community.accounts.services.trail import as_actor
from community.accounts.services.wording import refuse_own_words
from community.kernel import audit
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Forbidden, Invalid
from community.kernel.events import publish
from community.kernel.ids import token_hash
from community.kernel.parts import part
from community.kernel.pause import let_others_write
from community.kernel.words import N_
from community.policy import Role


def sign_up(command: SignUp, *, intents: str | None = None) -> None:
    """Have somebody taken in by the worker, so that a known and an unknown address cost the same one row here."""
    browser = token_hash(intents) if intents else None
    publish(SignUpWanted(command.email, command.name, browser, new_cause()))


def take_in(event: SignUpWanted) -> None:
    """Make an account without a password, and have the link mailed; at a known address its owner is told.

    What waits in the newcomer's browser waits for them; the latest name is proposed when they come in.
    """
    row = {"email": event.email, "name": event.name, "role": Role.CUSTOMER, "created_at": now()}
    if not insert_new(Member, row):
        _rename_unconfirmed(event.email, event.name)
    unconfirmed = (Member.email == event.email, Member.confirmed_at.is_(None))
    newcomer = db.session.scalar(select(Member.id).where(*unconfirmed).with_for_update())
    if newcomer is not None:
        hand_intents_over(event.intents, newcomer)
    publish(ConfirmationWanted(event.email, event.cause))


def _rename_unconfirmed(email: str, name: str) -> None:
    free = (Member.email == email, Member.confirmed_at.is_(None), Member.banned_at.is_(None))
    db.session.execute(update(Member).where(*free).values(name=name).execution_options(synchronize_session=False))


def ask_for_confirmation(email: str) -> None:
    """Have the confirming link mailed again."""
    publish(ConfirmationWanted(email, new_cause()))


def confirm(token: str, command: ConfirmAddress, *, intents: str | None, address: str) -> int:
    """Believe that the address is theirs and keep the password; the member who may come in now.

    What other browsers left is done only if they say that it is theirs. DeadLink, Forbidden, or Invalid (then the link
    stays good).
    """
    owner = link_target(Purpose.CONFIRM, token)
    refuse_own_words(command.password, command.name, owner.email)
    let_others_write()
    digest = part(Passwords).hash(command.password)
    member_id, _ = use_link(Purpose.CONFIRM, token)
    member = db.session.get_one(Member, member_id, with_for_update=True)
    if member.is_banned:
        raise Forbidden(N_("Your account has been closed by the team."))
    if member.is_confirmed:
        raise DeadLink()
    _settle_intents(command, intents, member.id)
    _open(member, command.name, digest)
    audit.record(as_actor(member, address), "member.confirm", "member", member.id)
    return member.id


def _settle_intents(command: ConfirmAddress, intents: str | None, member_id: int) -> None:
    """What other browsers left is done for the newcomer, or dropped: they say which, having seen all of it."""
    left = intents_from_elsewhere(intents, member_id)
    if left and command.waiting is None:
        raise Invalid({"waiting": N_("Please say whether this is yours.")})
    if command.waiting is Whose.NOT_MINE:
        drop_intents_from_elsewhere(intents, member_id)
    elif left and command.seen != fingerprint(left):
        raise Invalid({"waiting": N_("More was left meanwhile. Please look at all of it.")})


def _open(member: Member, name: str, digest: str) -> None:
    member.name, member.password_hash, member.confirmed_at = name, digest, now()
    end_sessions(member.id)
    end_links(member.id, *Purpose)
    db.session.flush()  # before the trail, which is written past the unit of work
