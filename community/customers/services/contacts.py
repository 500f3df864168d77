"""Customers who have no account of their own yet: the team wrote down who they are.

A contact is a member whose address nobody has confirmed, with no password. Whoever signs up with that address later
gets the mailed link as everybody does, and what was noted for them is theirs.
"""

from collections.abc import Mapping

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.policy import Role


def add_contacts(named: Mapping[str, str]) -> dict[str, int]:
    """Make a contact of each address that nobody has, named or else called what stands before the @; ids by address."""
    moment = now()
    for email, name in named.items():
        shown = name[:80].strip() or email.partition("@")[0]
        values = {"name": shown, "role": Role.CUSTOMER, "created_at": moment}
        insert_new(Member, {"email": email, **values})
    rows = db.session.execute(select(Member.email, Member.id).where(Member.email.in_(list(named))))
    return {email: member_id for email, member_id in rows if email}


def add_contact(name: str) -> Member:
    """A contact of whom only the name is known: nobody can write to them."""
    member = Member(name=name, role=Role.CUSTOMER, created_at=now())
    db.session.add(member)
    db.session.flush()  # what is noted for them refers to it
    return member
