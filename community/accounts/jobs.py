"""What follows from what members do, and what time ends."""

from datetime import timedelta

from community.accounts.events import SignUpWanted
from community.accounts.services import forget_old_intents, forget_old_links, forget_old_sessions, take_in
from community.kernel.audit import Retention, cut_old_addresses, forget_old_rows
from community.kernel.events import listens
from community.kernel.parts import part
from community.kernel.schedule import every
from community.policy import SYSTEM


@listens(SignUpWanted, name="accounts.sign_up")
def admit(event: SignUpWanted) -> None:
    """Make the newcomer's account, closed until its address is confirmed, and have the link mailed."""
    take_in(event)


@every(timedelta(hours=6), name="accounts.tidy")
def tidy() -> None:
    """Drop what nobody came back for."""
    forget_old_intents()
    forget_old_links()
    forget_old_sessions()


@every(timedelta(days=1), name="audit.tidy")
def tidy_trail() -> None:
    """Forget what the trail has kept long enough, and network addresses sooner."""
    cut_old_addresses()
    forget_old_rows(SYSTEM, part(Retention))
