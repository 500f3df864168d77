"""Getting back in by a mailed link."""

from community.accounts.commands import ChoosePassword
from community.accounts.events import PasswordChanged, ResetWanted, new_cause
from community.accounts.hashing import Passwords
from community.accounts.models import Member, Purpose
from community.accounts.queries.members import link_target
from community.accounts.services.intents import drop_intents_from_elsewhere
from community.accounts.services.links import end_links, use_link
from community.accounts.services.sessions import end_sessions
from community.accounts.services.trail import as_actor
from community.accounts.services.wording import refuse_own_words
from community.kernel import audit
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.pause import let_others_write
from community.kernel.words import N_


def ask_for_reset(email: str) -> None:
    """Have a link mailed by which a password can be chosen, if the address is a member's."""
    publish(ResetWanted(email, new_cause()))


def reset_password(token: str, command: ChoosePassword, *, address: str, intents: str | None = None) -> int:
    """Set the password of the member whose link this is, and end all their sessions; the member who may come in now.

    Whoever opened the mail owns the address, so it is confirmed, too; what other browsers left for an unconfirmed
    address is dropped, for it may be anybody's. Raises DeadLink, Forbidden, or Invalid (then the
    link stays good).
    """
    owner = link_target(Purpose.RESET, token)
    refuse_own_words(command.password, owner.name, owner.email)
    let_others_write()
    digest = part(Passwords).hash(command.password)
    member_id, _ = use_link(Purpose.RESET, token)
    member = db.session.get_one(Member, member_id, with_for_update=True)
    if member.is_banned:
        raise Forbidden(N_("Your account has been closed by the team."))
    if not member.is_confirmed:
        drop_intents_from_elsewhere(intents, member.id)
    set_password(member, digest)
    member.confirmed_at = member.confirmed_at or now()
    db.session.flush()  # before the trail, which is written past the unit of work
    audit.record(as_actor(member, address), "member.reset_password", "member", member.id)
    return member.id


def set_password(member: Member, digest: str) -> None:
    """Keep a new password: every session and every mailed link of the old one ends, and the member is told."""
    member.password_hash = digest
    end_sessions(member.id)
    end_links(member.id, *Purpose)
    publish(PasswordChanged(member.id, new_cause()))
