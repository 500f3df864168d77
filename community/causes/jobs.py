"""What follows from merges, and from the time that passes."""

from datetime import timedelta

from community.causes.services.clockwork import count_linked, count_stale, verify_guarded
from community.kernel.events import listens
from community.kernel.schedule import every
from community.submissions.events import SubmissionChanged, SubmissionMerged, SubmissionUnmerged


@listens(SubmissionMerged, SubmissionUnmerged, SubmissionChanged, name="causes.count")
def count_again(event: SubmissionMerged | SubmissionUnmerged | SubmissionChanged) -> None:
    """A voice's links count for its survivor, and what is deleted counts for nobody."""
    ids = [event.submission_id]
    if not isinstance(event, SubmissionChanged):
        ids.append(event.into_id)
    count_linked(ids)


@every(timedelta(minutes=10), name="causes.clock")
def watch_the_clock() -> None:
    """Verify fixes whose guard is over, and count people who have voted meanwhile."""
    verify_guarded()
    count_stale()
