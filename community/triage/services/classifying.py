"""Saying what a submission teaches, and taking that back."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, run
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.services.loading import hold_row, hold_submission
from community.triage.commands import Classify
from community.triage.events import SubmissionClassified
from community.triage.models import Classification, IPType, Touchpoint
from community.triage.queries import classifications_of
from community.triage.services.second_looks import draw_second_look
from community.triage.services.snoozing import end_snooze


class ClassifiedMeanwhile(Conflict):
    """Somebody else judged the submission after the actor looked; nothing was overwritten."""

    def __init__(self, judgement: AnyRow) -> None:
        super().__init__(
            N_("%(name)s decided meanwhile. Nothing was overwritten.", name=judgement.by_name)
            if judgement.by_name
            else N_("Somebody decided meanwhile. Nothing was overwritten.")
        )


def classify(actor: Actor, submission_id: int, command: Classify) -> AnyRow:
    """Record what a submission teaches; earlier judgements stay in its history.

    Raises ClassifiedMeanwhile when there is a newer judgement than the one the actor saw, unless it is their own and
    says the same (a form that was sent twice); Invalid when touchpoints are offered and none is chosen.
    """
    require(actor, Permission.TRIAGE)
    submission = hold_row(actor, submission_id)
    judgements = _judgements(submission.id)
    if judgements and command.seen is not None and judgements[0].id != command.seen:
        if _says_the_same(judgements[0], actor, command):
            return judgements[0]
        raise ClassifiedMeanwhile(classifications_of(submission.id)[0])
    _check_touchpoint(command)
    content = _content(command)
    values = {"submission_id": submission.id, "by_id": actor.id, "created_at": now(), **content}
    judgement = run(_add_judgement, values).one()
    if not judgements:
        draw_second_look(judgement)
    if submission.snoozed_until is not None:
        end_snooze(actor, hold_submission(actor, submission_id), "classified")
    before = {"ip_type": submission.ip_type}
    _let_count(actor, "submission.classified", submission.id, command.ip_type, before, content)
    return judgement


def _content(command: Classify) -> dict[str, Any]:
    """What a judgement holds; nothing to learn has no level, and only level 2 an expectation."""
    learns = command.ip_type is not IPType.NONE
    expected = learns and command.level == 2
    return {
        "ip_type": command.ip_type,
        "reason": command.reason,
        "level": int(command.level) if learns and command.level else None,
        "expectation": command.expectation if expected else "",
        "touchpoint_id": command.touchpoint,
        "next_step": command.next_step,
    }


def _check_touchpoint(command: Classify) -> None:
    offered = run(_offered, {}).scalars().all()
    learns = command.ip_type is not IPType.NONE
    is_missing = command.touchpoint is None and learns and bool(offered)
    if is_missing or (command.touchpoint is not None and command.touchpoint not in offered):
        raise Invalid({"touchpoint": N_("Please say where it happened.")})


def undo_classification(actor: Actor, submission_id: int, judgement_id: int | None = None) -> None:
    """Take the newest judgement back; the one before it counts again, or the submission waits once more.

    Raises Conflict when `judgement_id` is given and is no longer the newest, NotFound when there is none.
    """
    require(actor, Permission.TRIAGE)
    submission = hold_row(actor, submission_id)
    judgements = _judgements(submission.id)
    if not judgements:
        raise NotFound(N_("There is nothing to undo here."))
    newest, *earlier = judgements
    if judgement_id is not None and newest.id != judgement_id:
        raise Conflict(N_("Somebody has decided since. Nothing was undone."))
    run(_forget_judgement, {"judgement_id": newest.id})
    counts = earlier[0].ip_type if earlier else None
    before = {"ip_type": newest.ip_type, "reason": newest.reason}
    _let_count(actor, "submission.classification_undone", submission.id, counts, before, {"ip_type": counts})


def _says_the_same(judgement: AnyRow, actor: Actor, command: Classify) -> bool:
    said = {name: getattr(judgement, name) for name in _content(command)}
    return judgement.by_id == actor.id and said == _content(command)


def _let_count(
    actor: Actor,
    action: str,
    submission_id: int,
    ip_type: IPType | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Write on the submission what it teaches now, and tell the trail and whoever listens."""
    run(_teach, {"taught": submission_id, "ip_type": ip_type, "changed_at": now()})
    record(actor, action, "submission", submission_id, before=before, after=after)
    publish(SubmissionClassified(submission_id, ip_type or ""))


def _judgements(submission_id: int) -> Sequence[AnyRow]:
    return run(_newest_first, {"submission_id": submission_id}).all()


# Of tables and kept, because a moderator's day is made of these: building a statement costs more than running it, and
# mapped objects cost as much again.
_judgement, _touchpoint, _submission = Classification.__table__.c, Touchpoint.__table__.c, Submission.__table__.c
_offered: AnySelect = select(_touchpoint.id).where(_touchpoint.is_offered.is_(True))
_newest_first: AnySelect = (
    select(*_judgement).where(_judgement.submission_id == bindparam("submission_id")).order_by(_judgement.id.desc())
)
_add_judgement = insert(Classification.__table__).returning(*_judgement)
_teach = update(Submission.__table__).where(_submission.id == bindparam("taught"))
_forget_judgement = delete(Classification.__table__).where(_judgement.id == bindparam("judgement_id"))
