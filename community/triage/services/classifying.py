"""Saying what a submission teaches, and taking that back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.services.loading import hold_submission
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


def classify(actor: Actor, submission_id: int, command: Classify) -> Classification:
    """Record what a submission teaches; earlier judgements stay in its history.

    Raises ClassifiedMeanwhile when there is a newer judgement than the one the actor saw, unless it is their own and
    says the same (a form that was sent twice); Invalid when touchpoints are offered and none is chosen.
    """
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    judgements = _judgements(submission.id)
    if judgements and command.seen is not None and judgements[0].id != command.seen:
        if _says_the_same(judgements[0], actor, command):
            return judgements[0]
        raise ClassifiedMeanwhile(classifications_of(submission.id)[0])
    _check_touchpoint(command)
    before, submission.ip_type = submission.ip_type, command.ip_type
    judgement = Classification(submission_id=submission.id, by_id=actor.id, created_at=now(), **_content(command))
    db.session.add(judgement)
    db.session.flush()  # the caller may undo it by its id
    if not judgements:
        draw_second_look(judgement)
    end_snooze(actor, submission, "classified")
    _tell(actor, "submission.classified", submission, {"ip_type": before}, _content(command))
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
    offered = db.session.scalars(select(Touchpoint.id).where(Touchpoint.is_offered.is_(True))).all()
    learns = command.ip_type is not IPType.NONE
    is_missing = command.touchpoint is None and learns and bool(offered)
    if is_missing or (command.touchpoint is not None and command.touchpoint not in offered):
        raise Invalid({"touchpoint": N_("Please say where it happened.")})


def undo_classification(actor: Actor, submission_id: int, judgement_id: int | None = None) -> None:
    """Take the newest judgement back; the one before it counts again, or the submission waits once more.

    Raises Conflict when `judgement_id` is given and is no longer the newest, NotFound when there is none.
    """
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    judgements = _judgements(submission.id)
    if not judgements:
        raise NotFound(N_("There is nothing to undo here."))
    newest, *earlier = judgements
    if judgement_id is not None and newest.id != judgement_id:
        raise Conflict(N_("Somebody has decided since. Nothing was undone."))
    db.session.delete(newest)
    submission.ip_type = earlier[0].ip_type if earlier else None
    before = {"ip_type": newest.ip_type, "reason": newest.reason}
    _tell(actor, "submission.classification_undone", submission, before, {"ip_type": submission.ip_type})


def _says_the_same(judgement: Classification, actor: Actor, command: Classify) -> bool:
    said = {name: getattr(judgement, name) for name in _content(command)}
    return judgement.by_id == actor.id and said == _content(command)


def _tell(
    actor: Actor, action: str, submission: Submission, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    submission.changed_at = now()
    record(actor, action, "submission", submission.id, before=before, after=after)
    publish(SubmissionClassified(submission.id, submission.ip_type or ""))


def _judgements(submission_id: int) -> list[Classification]:
    newest_first = select(Classification).where(Classification.submission_id == submission_id)
    return list(db.session.scalars(newest_first.order_by(Classification.id.desc())))
