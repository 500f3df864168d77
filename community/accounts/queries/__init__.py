"""Reading members and their sessions."""

from community.accounts.queries.members import (
    account_of,
    has_administrator,
    link_target,
    member_for_staff,
    members_page,
    profile_of,
)
from community.accounts.queries.sessions import session_actor, sessions_of

__all__ = [
    "account_of",
    "has_administrator",
    "link_target",
    "member_for_staff",
    "members_page",
    "profile_of",
    "session_actor",
    "sessions_of",
]
