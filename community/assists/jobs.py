"""What follows from words: a heat."""

from collections.abc import Sequence
from datetime import timedelta

from community.assists.services import score, score_missing
from community.kernel.events import listens
from community.kernel.schedule import every
from community.submissions.events import SubmissionChanged, SubmissionPosted


@listens(SubmissionPosted, SubmissionChanged, name="assists.heat", batch=100)
def feel(events: Sequence[SubmissionPosted | SubmissionChanged]) -> None:
    """Score how upset submissions sound."""
    score({event.submission_id for event in events})


@every(timedelta(minutes=5), name="assists.heat_missing")
def catch_up() -> None:
    """Score what was there before, some at a time."""
    score_missing()
