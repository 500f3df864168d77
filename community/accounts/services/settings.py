"""One's own account."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from community.accounts.commands import ChangeEmail, ChangePassword, ChangeProfile
from community.accounts.errors import DeadLink
from community.accounts.events import EmailChanged, EmailChangeWanted, new_cause
from community.accounts.hashing import Passwords
from community.accounts.keys import Shortcut, choose
from community.accounts.models import Member, Purpose, SignedInSession, Theme
from community.accounts.queries.members import account_of, link_target
from community.accounts.services.links import end_links, use_link
from community.accounts.services.recovery import set_password
from community.accounts.services.sessions import end_sessions, require_session
from community.accounts.services.signing_in import prove
from community.accounts.services.wording import refuse_own_words
from community.kernel import audit
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.parts import part
from community.kernel.pause import let_others_write
from community.kernel.words import N_
from community.policy import Actor, Permission, require


def change_profile(actor: Actor, command: ChangeProfile) -> None:
    """Be called otherwise; have pages look and behave otherwise."""
    require(actor, Permission.MEMBER)
    member = db.session.get_one(Member, actor.id, with_for_update=True)
    if member.name != command.name:
        audit.record(
            actor, "member.rename", "member", member.id, before={"name": member.name}, after={"name": command.name}
        )
        touch_site()
    member.name, member.theme, member.keys_on = command.name, command.theme, command.keys_on
    db.session.flush()  # so that a failure is ours, not the edge's


def choose_keys(actor: Actor, typed: Mapping[str, str], shortcuts: Collection[Shortcut]) -> None:
    """Have other keys than the usual ones, or none; Invalid says which cannot be, and why."""
    require(actor, Permission.MEMBER)
    own = choose(typed, shortcuts)
    kept = json.dumps(own, separators=(",", ":"), sort_keys=True) if own else ""
    db.session.execute(update(Member).where(Member.id == actor.id).values(own_keys=kept))


def choose_theme(actor: Actor, theme: Theme) -> None:
    """Remember light, dark or the device's with the account; a visitor's browser remembers by itself."""
    if actor.is_signed_in:
        db.session.execute(update(Member).where(Member.id == actor.id).values(theme=theme))


def change_password(actor: Actor, command: ChangePassword) -> None:
    """Set a new password by the current one; every session ends, this one too (the surface opens a new one)."""
    require(actor, Permission.MEMBER)
    prove(actor, command.current)
    account = account_of(actor)
    refuse_own_words(command.password, account.name, account.email)
    let_others_write()
    digest = part(Passwords).hash(command.password)
    member = db.session.get_one(Member, actor.id, with_for_update=True)
    require_session(actor)
    set_password(member, digest)
    db.session.flush()  # before the trail, which is written past the unit of work
    audit.record(actor, "member.change_password", "member", member.id)


def ask_for_email_change(actor: Actor, command: ChangeEmail) -> None:
    """Have a link mailed to the new address. Taken or not, the answer is the same; the mail differs."""
    require(actor, Permission.MEMBER)
    prove(actor, command.current)
    if db.session.scalar(select(Member.email).where(Member.id == actor.id)) == command.email:
        raise Invalid({"email": N_("This is your address already.")})
    publish(EmailChangeWanted(actor.id or 0, command.email, new_cause()))


def change_email(actor: Actor, token: str) -> None:
    """Take the new address, whose owner opened the link while signed in here; every session ends.

    Being signed in is asked for so that a mistyped address gives its owner nothing. DeadLink, Conflict.
    """
    require(actor, Permission.MEMBER)
    if link_target(Purpose.CHANGE_EMAIL, token).member_id != actor.id:
        raise DeadLink()
    _, email = use_link(Purpose.CHANGE_EMAIL, token)
    member = db.session.get_one(Member, actor.id, with_for_update=True)
    old = member.email or ""
    try:
        with db.session.begin_nested():  # asks the unique constraint now, where the answer can be put into words
            member.email = email
    except IntegrityError:
        raise Conflict(N_("That address belongs to another account by now.")) from None
    end_sessions(member.id)
    end_links(member.id, *Purpose)
    audit.record(actor, "member.change_email", "member", member.id, before={"email": old}, after={"email": email})
    publish(EmailChanged(member.id, old, new_cause()))


def end_own_session(actor: Actor, session_id: int) -> None:
    """Sign out one of one's own browsers."""
    require(actor, Permission.MEMBER)
    mine = (SignedInSession.id == session_id, SignedInSession.member_id == actor.id)
    db.session.execute(delete(SignedInSession).where(*mine))
    audit.record(actor, "session.end", "session", session_id)


def end_other_sessions(actor: Actor) -> None:
    """Sign out everywhere but here."""
    require(actor, Permission.MEMBER)
    end_sessions(actor.id or 0, keep=actor.session_id)
    audit.record(actor, "session.end_others", "member", actor.id)
