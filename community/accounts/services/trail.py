"""Members as actors, for the trail of what they did before they were signed in."""

from community.accounts.models import Member
from community.policy import Actor


def as_actor(member: Member, address: str) -> Actor:
    """The member as whoever acts from an address."""
    return Actor(id=member.id, name=member.name, role=member.role, is_banned=member.is_banned, address=address)
