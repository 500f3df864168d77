"""Two at one desk: who comes later is told what the other one did, and overwrites nothing."""

from collections.abc import Collection, Sequence

from community.kernel.errors import Conflict
from community.kernel.words import N_
from community.policy import Actor
from community.submissions.services.loading import hold_submission
from community.triage.queries.around import Change, changes_since


class Overtaken(Conflict):
    """A colleague changed the same thing after the actor looked; `changes` says what happened meanwhile."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__(N_("%(name)s was quicker. Nothing was overwritten.", name=changes[-1].by_name))
        self.changes = changes


def refuse_overtaken(actor: Actor, submission_id: int, stamp: int | None, actions: Collection[str]) -> None:
    """Hold the submission; Overtaken when others did one of these since the stamp. None: no screen was involved."""
    hold_submission(actor, submission_id)
    if stamp is None:
        return
    changes = changes_since(actor, submission_id, stamp)
    if any(change.action in actions for change in changes):
        raise Overtaken(changes)
