"""What the team does with members: roles, bans, and the first administrator."""

from sqlalchemy import select

from community.accounts.commands import TakeSite
from community.accounts.errors import DeadLink, LastAdministrator
from community.accounts.hashing import Passwords
from community.accounts.models import Member, Purpose
from community.accounts.queries.members import has_administrator, link_target
from community.accounts.services.links import end_links, issue_link, use_link
from community.accounts.services.sessions import end_sessions
from community.accounts.services.trail import as_actor
from community.accounts.services.wording import refuse_own_words
from community.kernel import audit
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.kernel.mark import touch_site
from community.kernel.parts import part
from community.kernel.pause import let_others_write
from community.kernel.words import N_
from community.policy import STAFF, Actor, Permission, Role, require


def change_role(actor: Actor, member_id: int, role: Role) -> Member:
    """Make a member something else here; their sessions end, so that no open one keeps what it may no longer do."""
    require(actor, Permission.MEMBER_MANAGE)
    administrators = _lock_administrators()
    member = _locked(member_id)
    if member.role == role:
        return member
    if administrators == {member.id}:
        raise LastAdministrator()
    audit.record(actor, "member.change_role", "member", member.id, before={"role": member.role}, after={"role": role})
    member.role = role
    end_sessions(member.id)
    touch_site()
    db.session.flush()  # so that a failure is ours, not the edge's
    return member


def ban(actor: Actor, member_id: int) -> Member:
    """Close an account; its sessions and links end at once. One of the team is closed by administrators only."""
    administrators = _lock_administrators()
    member = _bannable(actor, member_id)
    if administrators == {member.id}:
        raise LastAdministrator()
    if member.banned_at is None:
        member.banned_at = now()
        end_sessions(member.id)
        end_links(member.id, *Purpose)
        audit.record(actor, "member.ban", "member", member.id)
        db.session.flush()  # so that a failure is ours, not the edge's
    return member


def unban(actor: Actor, member_id: int) -> Member:
    """Open an account again."""
    member = _bannable(actor, member_id)
    if member.banned_at is not None:
        member.banned_at = None
        audit.record(actor, "member.unban", "member", member.id)
        db.session.flush()  # so that a failure is ours, not the edge's
    return member


def sign_out_member(actor: Actor, member_id: int) -> Member:
    """End every session of a member."""
    member = _bannable(actor, member_id)
    end_sessions(member.id)
    audit.record(actor, "session.end_all", "member", member.id)
    return member


def create_member(actor: Actor, *, name: str, email: str, role: Role, password: str | None = None) -> Member:
    """Make a confirmed member; without a password one is chosen by `reset_link`. Conflict when the address is taken."""
    require(actor, Permission.MEMBER_MANAGE)
    digest = part(Passwords).hash(password) if password else None
    values = {"name": name, "role": role, "password_hash": digest, "confirmed_at": now(), "created_at": now()}
    if not insert_new(Member, {"email": email, **values}):
        raise Conflict(N_("%(email)s has an account already.", email=email))
    member = db.session.scalars(select(Member).where(Member.email == email)).one()
    audit.record(actor, "member.create", "member", member.id, after={"name": name, "email": email, "role": role})
    return member


def reset_link(actor: Actor, member: Member) -> str:
    """The path of a link by which a member chooses a password, for an operator to hand over."""
    require(actor, Permission.MEMBER_MANAGE)
    audit.record(actor, "member.reset_link", "member", member.id)
    return f"/reset/{issue_link(Purpose.RESET, member_id=member.id, email=member.email)}"


def first_link(actor: Actor) -> str:
    """The path of the one link that makes the first administrator; Conflict when there is one already."""
    require(actor, Permission.MEMBER_MANAGE)
    if has_administrator():
        raise Conflict(N_("This site has an administrator already."))
    return f"/first/{issue_link(Purpose.FIRST_ADMINISTRATOR)}"


def check_first_link(token: str) -> None:
    """DeadLink unless this link can still make the first administrator."""
    link_target(Purpose.FIRST_ADMINISTRATOR, token)
    if has_administrator():
        raise DeadLink()


def create_first_administrator(token: str, command: TakeSite, *, address: str) -> int:
    """Make whoever holds the link the one who runs this site. DeadLink, Invalid (the link stays good)."""
    check_first_link(token)
    refuse_own_words(command.password, command.name, command.email)
    if db.session.scalar(select(Member.id).where(Member.email == command.email)) is not None:
        raise Invalid({"email": N_("This address has an account already. Please use another one.")})
    let_others_write()
    digest = part(Passwords).hash(command.password)
    use_link(Purpose.FIRST_ADMINISTRATOR, token)
    if has_administrator():
        raise DeadLink()
    values = {"name": command.name, "password_hash": digest, "role": Role.ADMINISTRATOR}
    if not insert_new(Member, {"email": command.email, "confirmed_at": now(), "created_at": now(), **values}):
        raise Conflict()
    member = db.session.scalars(select(Member).where(Member.email == command.email)).one()
    audit.record(as_actor(member, address), "member.first_administrator", "member", member.id)
    return member.id


def _locked(member_id: int) -> Member:
    member = db.session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise NotFound()
    return member


def _bannable(actor: Actor, member_id: int) -> Member:
    require(actor, Permission.MEMBER_BAN)
    member = _locked(member_id)
    if member.role in STAFF:
        require(actor, Permission.MEMBER_MANAGE)
    if member.id == actor.id:
        raise Forbidden(N_("You cannot do this to your own account."))
    return member


def _lock_administrators() -> set[int]:
    """Those who can run the site; locked first and in order, so that two of them cannot step down at once."""
    return set(
        db.session.scalars(
            select(Member.id)
            .where(Member.role == Role.ADMINISTRATOR, Member.banned_at.is_(None), Member.confirmed_at.is_not(None))
            .order_by(Member.id)
            .with_for_update()
        )
    )
