"""Reading members."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, or_, select

from community.accounts.errors import DeadLink
from community.accounts.models import Member, Purpose, Token
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.ids import token_hash
from community.kernel.paging import Cursor, Page, decode_cursor, keyset, paged
from community.policy import Actor, Permission, Role, require

PAGE_SIZE = 50


def account_of(actor: Actor) -> AnyRow:
    """The actor's own account."""
    return db.session.execute(
        select(
            Member.id,
            Member.name,
            Member.email,
            Member.theme,
            Member.keys_on,
            Member.own_keys,
            Member.language,
            Member.time_zone,
            Member.password_hash.is_not(None).label("has_password"),
        ).where(Member.id == actor.id)
    ).one()


def profile_of(member_id: int) -> AnyRow | None:
    """What anybody may know of a member."""
    return db.session.execute(
        select(Member.id, Member.name, Member.role, Member.created_at).where(Member.id == member_id)
    ).one_or_none()


def actor_behind(member_id: int) -> Actor | None:
    """The confirmed member whom a signed link names, as the one who acts; None for nobody who may."""
    row = db.session.execute(
        select(Member.id, Member.name, Member.role).where(
            Member.id == member_id, Member.confirmed_at.is_not(None), Member.banned_at.is_(None)
        )
    ).one_or_none()
    return Actor(id=row.id, name=row.name, role=row.role) if row else None


def member_at(email: str) -> Member | None:
    """Whoever has this address, for those who run the site."""
    return db.session.scalar(select(Member).where(Member.email == email))


def members_with_address(role: Role | None = None) -> Iterator[Member]:
    """Those who can have an account, perhaps of one role only, oldest first; for those who run the site."""
    there = select(Member).where(Member.email.is_not(None)).order_by(Member.id)
    return iter(db.session.scalars(there.where(Member.role == role) if role else there))


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which members: by letters of the name or address, by role, and only those whose account is closed."""

    text: str = ""
    role: Role | None = None
    closed: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as SQL."""
        found: list[ColumnElement[bool]] = []
        if self.text:
            held = (column.icontains(self.text, autoescape=True) for column in (Member.name, Member.email))
            found.append(or_(*held))
        if self.role:
            found.append(Member.role == self.role)
        if self.closed:
            found.append(Member.banned_at.is_not(None))
        return found


def members_page(actor: Actor, query: PeopleQuery, cursor: str | None = None, *, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """The members that are asked for, newest first."""
    require(actor, Permission.MEMBER_READ)
    ids = select(Member.id, Member.id.label("sort")).where(*query.conditions())
    page = keyset(ids, Member.id, Member.id, size=size, after=_cursor(cursor))
    rows = db.session.execute(_people().join(page, page.c.id == Member.id).order_by(Member.id.desc())).all()
    return paged(rows, size, lambda row: (row.id, row.id))


def people_counts(actor: Actor, query: PeopleQuery) -> tuple[dict[Role, int], int]:
    """How many of each role and how many closed accounts; a filter does not narrow its own counts, the others do."""
    require(actor, Permission.MEMBER_READ)
    by_role = select(Member.role, func.count()).where(*replace(query, role=None).conditions()).group_by(Member.role)
    closed = select(func.count()).select_from(Member).where(*replace(query, closed=True).conditions())
    counts = {row[0]: row[1] for row in db.session.execute(by_role)}
    return counts, db.session.scalar(closed) or 0


def member_for_staff(actor: Actor, member_id: int) -> AnyRow | None:
    """One member as the team sees them."""
    require(actor, Permission.MEMBER_READ)
    return db.session.execute(_people().where(Member.id == member_id)).one_or_none()


def _people() -> AnySelect:
    return select(
        Member.id, Member.name, Member.email, Member.role, Member.created_at, Member.confirmed_at, Member.banned_at
    )


def _cursor(text: str | None) -> Cursor | None:
    cursor = decode_cursor(text)
    return cursor if cursor and isinstance(cursor.value, int) else None


def has_administrator() -> bool:
    """Whether anybody runs this site yet."""
    return db.session.scalar(select(Member.id).where(Member.role == Role.ADMINISTRATOR).limit(1)) is not None


def link_target(purpose: Purpose, token: str) -> AnyRow:
    """Whose a mailed link is (member_id, email, name); DeadLink when it is used up, too old or was overtaken.

    A link dies with the address that it was sent to: the member must still have it (a new address is checked when it is
    taken, against the new link's own member).
    """
    row = db.session.execute(
        select(Token.member_id, Token.email, Member.name, Member.email.label("current"))
        .outerjoin(Member, Member.id == Token.member_id)
        .where(Token.token_hash == token_hash(token), Token.purpose == purpose, Token.expires_at > now())
    ).one_or_none()
    if row is None or (purpose in (Purpose.CONFIRM, Purpose.RESET) and row.email != row.current):
        raise DeadLink()
    return row
