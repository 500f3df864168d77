"""Recording what was done about a cause, and telling those who asked."""

from datetime import timedelta

from sqlalchemy import func, insert, literal, or_, select

from community.accounts.models import Member
from community.causes.commands import RecordFix
from community.causes.events import CauseFixed
from community.causes.models import SOLVED, CauseLink, CauseState, CauseStepKind, Confidence, Fix, FixTold, RootCause
from community.causes.services.counting import TOLD_OF, linked_roots, mark_linked, of_sets, standing
from community.causes.services.loading import end_of, hold_cause, newest_fix, note_step
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import STAFF, Actor, Audience
from community.submissions.models import Board, Follow, Submission


def record_fix(actor: Actor, cause_id: int, command: RecordFix) -> Fix:
    """Say that it is fixed. From now on, whatever is confirmed to have happened later is a strike.

    Raises Invalid at `shipped_on` for a day to come, before an earlier fix, or after which it happened again.
    """
    cause = hold_cause(actor, cause_id)
    if cause.state in SOLVED:
        raise Conflict(N_("This is fixed already."))
    fix = _shipped(cause, command)
    fix.by_id = actor.id
    db.session.add(fix)
    before = cause.state
    cause.state = CauseState.FIXED
    db.session.flush()  # those who are told hang on it
    note_step(cause, CauseStepKind.FIXED, actor.id, before=before, note=fix.done)
    after = {"done": fix.done, "check": fix.check, "shipped_at": fix.shipped_at, "guard_days": fix.guard_days}
    record(actor, "cause.fixed", "cause", cause.id, before={"state": before}, after=after)
    if cause.is_shown:
        mark_linked(cause.id)
        tell_fixed(cause, fix)
    return fix


def _shipped(cause: RootCause, command: RecordFix) -> Fix:
    moment = now()
    if command.shipped_on and command.shipped_on > moment.date():
        raise Invalid({"shipped_on": N_("This day is still to come. Until then, say that a fix is planned.")})
    shipped_at = end_of(command.shipped_on) if command.shipped_on else moment
    earlier = newest_fix(cause.id)
    if earlier and shipped_at <= earlier.shipped_at:
        raise Invalid({"shipped_on": N_("There is a later fix already.")})
    again = (
        select(func.count())
        .select_from(CauseLink)
        .where(*standing(cause.id), CauseLink.confidence == Confidence.CONFIRMED, CauseLink.happened_at > shipped_at)
    )
    if n := db.session.scalar(again):
        words = N_("%(n)s confirmed submissions happened after this day, so it was not fixed then.", n=n)
        raise Invalid({"shipped_on": words})
    return Fix(
        cause_id=cause.id,
        done=command.done,
        check=command.check,
        shipped_at=shipped_at,
        guard_days=command.guard_days,
        guard_until=shipped_at + timedelta(days=command.guard_days),
        at=moment,
    )


def tell_fixed(cause: RootCause, fix: Fix) -> None:
    """Tell everybody who follows what is due to a shown cause and may read it, once; keep whom."""
    if not cause.is_shown or fix.told_at is not None:
        return
    open_to = or_(Board.audience.in_([Audience.PUBLIC, Audience.MEMBERS]), Member.role.in_(sorted(STAFF)))
    followers = (
        select(literal(fix.id), Follow.member_id)
        .join(Submission, Submission.id == Follow.submission_id)
        .join(Board, Board.id == Submission.board_id)
        .join(Member, Member.id == Follow.member_id)
        .where(Submission.id.in_(of_sets(linked_roots(cause.id, TOLD_OF))), Board.archived_at.is_(None), open_to)
        .distinct()
    )
    db.session.execute(insert(FixTold).from_select(["fix_id", "member_id"], followers))
    fix.told_at = now()
    publish(CauseFixed(cause.id, fix.id))
