"""Becoming a member. Nothing here tells a visitor whether an address is known; the mail tells its owner."""

from sqlalchemy import select, update

from community.accounts.commands import SignUp
from community.accounts.events import ConfirmationWanted, new_cause
from community.accounts.hashing import Passwords
from community.accounts.models import Member, Purpose
from community.accounts.services.intents import drop_intents_of_others, hand_intents_over
from community.accounts.services.links import end_links, use_link
from community.accounts.services.trail import as_actor
from community.accounts.services.wording import refuse_own_words
from community.kernel import audit
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Forbidden
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import Role


def sign_up(command: SignUp, *, intents: str | None = None) -> None:
    """Take somebody in, or, at a known address, have its owner told; what waits in the browser waits for the newcomer.

    An address that nobody has confirmed belongs to whoever signed up with it last: only its real owner can open the
    link, and it confirms the latest name and password.
    """
    refuse_own_words(command.password, command.name, command.email)
    digest = part(Passwords).hash(command.password)
    row = {"name": command.name, "password_hash": digest}
    if not insert_new(Member, {"email": command.email, "role": Role.CUSTOMER, "created_at": now(), **row}):
        _claim_if_unconfirmed(command.email, row)
    newcomer = db.session.scalar(select(Member.id).where(Member.email == command.email, Member.confirmed_at.is_(None)))
    if newcomer is not None:
        end_links(newcomer, Purpose.CONFIRM, Purpose.RESET)
        drop_intents_of_others(intents, newcomer)
        hand_intents_over(intents, newcomer)
    publish(ConfirmationWanted(command.email, new_cause()))


def _claim_if_unconfirmed(email: str, row: dict[str, str]) -> None:
    free = (Member.email == email, Member.confirmed_at.is_(None), Member.banned_at.is_(None))
    db.session.execute(update(Member).where(*free).values(**row).execution_options(synchronize_session=False))


def ask_for_confirmation(email: str) -> None:
    """Have the confirming link mailed again."""
    publish(ConfirmationWanted(email, new_cause()))


def confirm(token: str, *, address: str) -> int:
    """Believe that the address is theirs; the member who may come in now. DeadLink, Forbidden."""
    member_id, _ = use_link(Purpose.CONFIRM, token)
    member = db.session.get_one(Member, member_id, with_for_update=True)
    if member.is_banned:
        raise Forbidden(N_("Your account has been closed by the team."))
    member.confirmed_at = member.confirmed_at or now()
    db.session.flush()  # before the trail, which is written past the unit of work
    audit.record(as_actor(member, address), "member.confirm", "member", member.id)
    return member.id
