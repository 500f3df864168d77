"""Second looks: a share of the classifications is done again by somebody who does not see the first."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, NotFound
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.services.loading import hold_submission
from community.triage.commands import JudgeAgain
from community.triage.models import IPType, SecondLook


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which share of what is classified is classified a second time."""

    share: float


def draw_second_look(judgement: AnyRow) -> bool:
    """Put a first classification up for a second look if chance, which is the submission's number, wants it."""
    if not is_drawn(judgement.submission_id, part(Sampling).share):
        return False
    known = select(SecondLook.id).where(SecondLook.submission_id == judgement.submission_id)
    if db.session.scalar(known) is None:
        db.session.add(
            SecondLook(
                submission_id=judgement.submission_id,
                classification_id=judgement.id,
                first_by_id=judgement.by_id,
                created_at=now(),
            )
        )
        db.session.flush()
    return True


def is_drawn(submission_id: int, share: float) -> bool:
    """Whether a submission is among the share: by a hash of its number, so that nobody can choose and all can check."""
    digest = hashlib.sha256(f"second look {submission_id}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32 < share


def judge_again(actor: Actor, look_id: int, command: JudgeAgain) -> SecondLook:
    """Say what it teaches without having seen the first judgement. What counts stays the first one's."""
    require(actor, Permission.TRIAGE)
    look = db.session.get(SecondLook, look_id, with_for_update=True)
    if look is None or (look.first_by_id is not None and look.first_by_id == actor.id):
        raise NotFound()
    hold_submission(actor, look.submission_id)
    if look.judged_at is not None:
        raise Conflict(N_("Somebody has looked at this a second time already."))
    look.ip_type, look.by_id, look.judged_at = command.ip_type, actor.id, now()
    look.level = int(command.level) if command.level and command.ip_type is not IPType.NONE else None
    after = {"ip_type": command.ip_type, "level": look.level}
    record(actor, "second_look.judged", "second_look", look.id, after=after)
    return look


def take_second_look_back(actor: Actor, look_id: int) -> None:
    """Undo one's own second look; it waits again."""
    require(actor, Permission.TRIAGE)
    look = db.session.get(SecondLook, look_id, with_for_update=True)
    if look is None or look.by_id != actor.id or look.judged_at is None:
        raise NotFound(N_("There is nothing to undo here."))
    before = {"ip_type": look.ip_type, "level": look.level}
    look.ip_type = look.level = look.by_id = look.judged_at = None
    record(actor, "second_look.undone", "second_look", look.id, before=before)
