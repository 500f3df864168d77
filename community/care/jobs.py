"""What opens rescues, and what time does to them."""

from collections.abc import Sequence
from datetime import timedelta

from community.assists.events import HeatChanged
from community.care.services.watching import watch, watch_missed, watch_promise, watch_strikes
from community.care.services.weighing import weigh_open
from community.causes.events import CauseStruck
from community.kernel.events import listens
from community.kernel.schedule import every
from community.promises.events import PromiseBroken
from community.submissions.events import SubmissionChanged, SubmissionPosted


@listens(SubmissionPosted, SubmissionChanged, HeatChanged, name="care.watch", batch=100)
def read_what_they_say(events: Sequence[SubmissionPosted | SubmissionChanged | HeatChanged]) -> None:
    """Open a rescue for who is upset, or says that they leave."""
    watch({event.submission_id for event in events})


@listens(CauseStruck, name="care.strikes")
def see_strikes(event: CauseStruck) -> None:
    """Open a rescue for whom the same struck twice."""
    watch_strikes(event.cause_id)


@listens(PromiseBroken, name="care.promises")
def see_broken_repairs(event: PromiseBroken) -> None:
    """Open a rescue for whom the promise to make it good was broken, too."""
    watch_promise(event.promise_id)


@every(timedelta(minutes=30), name="care.weigh")
def weigh_anew() -> None:
    """Look at recent anger that was missed, and reckon what is at stake in what is open."""
    watch_missed()
    after = weigh_open()
    while after:
        after = weigh_open(after)
