"""What changes causes. The actor comes first; nothing here commits."""

from community.causes.services.fixing import record_fix
from community.causes.services.linking import confirm_strike, link_cause, unlink_cause
from community.causes.services.making import edit_cause, make_cause, move_cause
from community.causes.services.rating import rate_contact
from community.causes.services.striking import dismiss_strike, suggest_strike

__all__ = [
    "confirm_strike",
    "dismiss_strike",
    "edit_cause",
    "link_cause",
    "make_cause",
    "move_cause",
    "rate_contact",
    "record_fix",
    "suggest_strike",
    "unlink_cause",
]
