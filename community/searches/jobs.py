"""Looking at saved searches."""

from datetime import timedelta

from community.kernel.schedule import every
from community.searches.services import forget_old_finds, look_for_news


@every(timedelta(minutes=30), name="searches.look")
def look() -> None:
    """Look at what nobody looked at for a day, so that the looks spread over it."""
    look_for_news()


@every(timedelta(days=1), name="searches.forget")
def forget() -> None:
    """Drop what was found long ago."""
    forget_old_finds()
