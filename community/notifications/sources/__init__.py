"""What members are told of: one file a source, one entry here.

To add a source, write a file beside the others that makes one `Source`, and name it in `SOURCES`. It says

- `name`: kept in rows, so it never changes; `label`: how the settings call it; `usual`: how soon a mail tells of it
  unless the member chose otherwise;
- `event` and `occasion(event)`: the event that causes it, and what of the database it is about: the row's id, the
  submission (None when it is about none, or about several), who did it (they are not told) and when. It re-reads the
  database and answers None when the row is gone;
- `audience(occasion)`: a select of member ids. Only members in good standing who may read the submission's board are
  taken from it, each once, and never whoever did it. `followers(submission_id)` is the usual one;
- `lines(occasions)`: the words of some occasions, by occasion id: a headline and perhaps the HTML of what was said.
  One statement for all of them. What is left out is not told (any more), which is how deleted words stay unsaid. A
  source without a submission gives each line its own `path` and `title`, and leaves out what `actor` may not read.

Everything else follows: the notification, its mail at once or in a digest, its line in the settings, unsubscribing.
"""

from community.kernel.events import Event
from community.notifications.sources import (
    answered,
    causes,
    commented,
    found,
    looked_at,
    merged,
    promise_broken,
    promise_due,
    promise_kept,
    promise_made,
    removed,
    replied,
    rescues,
    shipped,
    status_changed,
)
from community.notifications.sources.source import Line, Source, Told, followers

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        answered.SOURCE,
        replied.SOURCE,
        status_changed.SOURCE,
        shipped.SOURCE,
        promise_made.SOURCE,
        promise_kept.SOURCE,
        promise_broken.SOURCE,
        promise_due.SOURCE,
        commented.SOURCE,
        found.SOURCE,
        merged.SOURCE,
        removed.SOURCE,
        looked_at.PUBLISHED,
        looked_at.SENT_BACK,
        causes.FIXED,
        causes.CAME_BACK,
        rescues.SOURCE,
    )
}
EVENTS: tuple[type[Event], ...] = tuple(dict.fromkeys(source.event for source in SOURCES.values()))

__all__ = ["EVENTS", "SOURCES", "Line", "Source", "Told", "followers"]
