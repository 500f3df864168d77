"""Pairs: two that may say the same, proposed, dismissed, asked again."""

from collections.abc import Mapping

from sqlalchemy import delete, or_, select, tuple_, update

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.queries import visible_to
from community.triage.models import Pair


def propose_pair(actor: Actor, submission_id: int, other_id: int) -> None:
    """Say that two submissions say the same; a moderator decides. Twice is once, and what was dismissed stays so."""
    require(actor, Permission.MERGE_PROPOSE)
    if submission_id == other_id:
        raise Invalid({"into": N_("These are one and the same.")})
    ids = (submission_id, other_id)
    there = select(Submission.id).where(Submission.id.in_(ids), *visible_to(actor))
    if len(db.session.scalars(there).all()) < len(ids):
        raise Invalid({"into": N_("There is no such submission.")})
    note_pair(submission_id, other_id, 0.0)
    first, second = sorted(ids)
    db.session.execute(
        update(Pair)
        .where(Pair.first_id == first, Pair.second_id == second, Pair.is_proposed.is_(False))
        .values(is_proposed=True, proposed_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )


def note_pair(submission_id: int, other_id: int, likeness: float) -> bool:
    """Keep a pair unless it is known, dismissed or not; whether it is new."""
    first, second = sorted((submission_id, other_id))
    values = {"first_id": first, "second_id": second, "likeness": likeness, "is_proposed": False, "created_at": now()}
    return insert_new(Pair, values)


def renew_pairs(submission_id: int, found: Mapping[int, float]) -> int:
    """Let what the index proposes for a submission be these others with their likeness; how many are new.

    What a member has proposed and what somebody has dismissed stays as it is.
    """
    others = [tuple(sorted((submission_id, other))) for other in found]
    own = or_(Pair.first_id == submission_id, Pair.second_id == submission_id)
    stale = delete(Pair).where(own, Pair.is_proposed.is_(False), Pair.dismissed_at.is_(None))
    stale = stale.where(tuple_(Pair.first_id, Pair.second_id).not_in(others)) if others else stale
    db.session.execute(stale.execution_options(synchronize_session=False))
    return sum(note_pair(submission_id, other, likeness) for other, likeness in found.items())


def dismiss_pair(actor: Actor, pair_id: int) -> None:
    """They do not say the same: nobody is asked about them again."""
    pair = _held_pair(actor, pair_id)
    if pair.dismissed_at is not None:
        raise Conflict(N_("Somebody has dismissed these two already."))
    pair.dismissed_at, pair.dismissed_by_id = now(), actor.id
    record(actor, "pair.dismissed", "pair", pair.id, after={"submissions": [pair.first_id, pair.second_id]})


def reopen_pair(actor: Actor, pair_id: int) -> None:
    """Take a dismissal back."""
    pair = _held_pair(actor, pair_id)
    if pair.dismissed_at is not None:
        pair.dismissed_at = pair.dismissed_by_id = None
        record(actor, "pair.reopened", "pair", pair.id, after={"submissions": [pair.first_id, pair.second_id]})


def _held_pair(actor: Actor, pair_id: int) -> Pair:
    require(actor, Permission.SUBMISSION_MERGE)
    pair = db.session.get(Pair, pair_id, with_for_update=True)
    if pair is None:
        raise NotFound()
    return pair
