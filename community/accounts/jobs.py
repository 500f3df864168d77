"""What follows from what members do, and what time ends."""

from datetime import timedelta

from community.accounts.services import forget_old_intents, forget_old_links, forget_old_sessions
from community.kernel.schedule import every


@every(timedelta(hours=6), name="accounts.tidy")
def tidy() -> None:
    """Drop what nobody came back for."""
    forget_old_intents()
    forget_old_links()
    forget_old_sessions()
