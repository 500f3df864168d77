"""Bringing back what was put off, and learning from what was judged."""

from collections.abc import Sequence
from datetime import timedelta

from community.kernel.events import listens, publish
from community.kernel.schedule import every
from community.submissions.events import CommentPosted, SubmissionChanged, SubmissionMerged, SubmissionPosted
from community.triage.events import LearningDue, SubmissionClassified
from community.triage.services.guessing import guess, guess_waiting, learn, note_decisions
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


@listens(SubmissionPosted, SubmissionChanged, name="triage.guess", batch=100)
def guess_what_came(events: Sequence[SubmissionPosted | SubmissionChanged]) -> None:
    """Guess what new words teach, where the extra `ml` is installed and has learned."""
    guess({event.submission_id for event in events})


@listens(SubmissionClassified, name="triage.decided", batch=100)
def note_what_was_decided(events: Sequence[SubmissionClassified]) -> None:
    """Note what people decided where a type was suggested."""
    note_decisions({event.submission_id for event in events})


@every(timedelta(hours=6), name="triage.learn")
def see_about_learning() -> None:
    """See whether there are enough new judgements to learn from."""
    publish(LearningDue())


@listens(LearningDue, name="triage.learn", lease=timedelta(minutes=30), lane="learning")
def learn_again(_event: LearningDue) -> None:
    """Learn from what was judged since, and guess again what waits."""
    if learn():
        guess_waiting()
