"""Reading members and their sessions."""

from community.accounts.queries.members import (
    PeopleQuery,
    account_of,
    actor_behind,
    has_administrator,
    link_target,
    member_at,
    member_for_staff,
    members_page,
    members_with_address,
    people_counts,
    profile_of,
)
from community.accounts.queries.sessions import session_actor, sessions_of

__all__ = [
    "PeopleQuery",
    "account_of",
    "actor_behind",
    "has_administrator",
    "link_target",
    "member_at",
    "member_for_staff",
    "members_page",
    "members_with_address",
    "people_counts",
    "profile_of",
    "session_actor",
    "sessions_of",
]
