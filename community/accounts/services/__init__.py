"""What changes members, their sessions and their links. The actor comes first; nothing here commits."""

from community.accounts.services.intents import (
    forget_old_intents,
    hand_intents_over,
    keep_intent,
    take_intents,
    waiting_actions,
)
from community.accounts.services.sessions import end_session, end_sessions, start_session, touch_session

__all__ = [
    "end_session",
    "end_sessions",
    "forget_old_intents",
    "hand_intents_over",
    "keep_intent",
    "start_session",
    "take_intents",
    "touch_session",
    "waiting_actions",
]
