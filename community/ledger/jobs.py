"""Keeping the ledger in step with what happens to submissions."""

from datetime import timedelta

from community.kernel.events import Event, listens
from community.kernel.schedule import every
from community.ledger.services import enter_missing, settle
from community.submissions.events import StatusChanged, SubmissionChanged, SubmissionMerged, SubmissionUnmerged
from community.triage.events import SubmissionClassified

WHAT_HAPPENS = (SubmissionClassified, StatusChanged, SubmissionChanged, SubmissionMerged, SubmissionUnmerged)


@listens(*WHAT_HAPPENS, name="ledger.settle")
def keep(event: Event) -> None:
    """Make the entry of this submission agree with what became of it."""
    assert isinstance(event, WHAT_HAPPENS)
    settle(event.submission_id)


@every(timedelta(hours=1), name="ledger.enter")
def enter() -> None:
    """Enter what was classified before there was a ledger."""
    enter_missing()
