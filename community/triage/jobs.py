"""Bringing back what was put off, when something happens to it or its day comes."""

from datetime import timedelta

from community.kernel.events import listens
from community.kernel.schedule import every
from community.submissions.events import CommentPosted, SubmissionMerged
from community.triage.services.snoozing import wake_after, wake_due


@listens(CommentPosted, SubmissionMerged, name="triage.wake")
def wake_on_activity(event: CommentPosted | SubmissionMerged) -> None:
    """Bring back what was put off, because somebody commented or something was merged into it."""
    if isinstance(event, CommentPosted):
        wake_after(event.submission_id, "comment")
    else:
        wake_after(event.into_id, "merge")


@every(timedelta(minutes=1), name="triage.wake")
def wake_by_the_clock() -> None:
    """Bring back what was put off until today, or has enough new votes."""
    wake_due()
