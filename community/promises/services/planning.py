"""What a status says about a plan: its day is a promise, done keeps it, declined lets it go with the reason given."""

from typing import Any

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel import text
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.policy import SYSTEM, Actor
from community.promises.commands import EditPromise, MakePromise
from community.promises.models import GivenTo, Promise, Round, State
from community.promises.services.clockwork import lapse
from community.promises.services.making import add_promise
from community.promises.services.settling import settle_kept, settle_released, write_edit
from community.submissions.models import Status, StatusChange, StatusKind, Submission
from community.submissions.services.loading import hold_linked


def follow_status(change_id: int) -> None:
    """Let the promise of a submission's plan say what this step of its history says. Twice is once."""
    row = _change(change_id)
    if row is None:
        return
    submission = hold_linked(row.submission_id).get(row.submission_id)
    if submission is None or submission.deleted_at is not None:
        return
    standing = _standing(submission.id)
    if standing is not None and (standing.status_change_id or 0) >= change_id:
        return
    _follow(row, submission, standing)


def _follow(row: AnyRow, submission: Submission, standing: Promise | None) -> None:
    if standing is not None and standing.state is State.OPEN and now() >= standing.due_at:
        lapse(standing, submission)  # the clock has not come by yet
    who = SYSTEM if row.by_id is None else Actor(id=row.by_id, name=row.by_name, role=row.role)
    if row.kind is StatusKind.PLANNED and row.promised_for is not None:
        _plan(who, submission, standing, row)
    elif standing is not None and row.kind is StatusKind.DONE:
        settle_kept(who, submission, standing, proof_url="", note=row.note)
    elif standing is not None and standing.state is State.OPEN and row.kind is StatusKind.DECLINED:
        settle_released(who, submission, standing, reason=row.note, consent=False)


def _plan(who: Actor, submission: Submission, standing: Promise | None, row: AnyRow) -> None:
    if standing is not None and standing.state is State.OPEN:
        moved = EditPromise.model_construct(
            text=standing.text, due_on=row.promised_for, given_to=standing.given_to, owner=None, reason=row.note
        )
        write_edit(who, submission, standing, moved)
        standing.status_change_id = row.id
        return
    known = select(Promise.id).where(Promise.status_change_id == row.id)
    if db.session.scalar(known) is None:
        words = text.clean_line(f"{row.name}: {submission.title}")[:500]
        command = MakePromise.model_construct(text=words, due_on=row.promised_for, given_to=GivenTo.PUBLIC, owner=None)
        add_promise(who, submission, command, status_change_id=row.id, **_repairing(standing))


def _repairing(broken: Promise | None) -> dict[str, Any]:
    """A new day after a broken one makes it good, unless somebody promised already how."""
    if broken is None or db.session.scalar(select(Promise.id).where(Promise.repairs_id == broken.id)) is not None:
        return {}
    return {"round": Round.REPAIR, "repairs_id": broken.id}


def _change(change_id: int) -> AnyRow | None:
    columns = (StatusChange.id, StatusChange.submission_id, StatusChange.note, StatusChange.promised_for)
    return db.session.execute(
        select(*columns, StatusChange.by_id, Status.kind, Status.name, Member.name.label("by_name"), Member.role)
        .join(Status, Status.id == StatusChange.to_id)
        .outerjoin(Member, Member.id == StatusChange.by_id)
        .where(StatusChange.id == change_id)
    ).one_or_none()


def _standing(submission_id: int) -> Promise | None:
    """The promise of its plan that is still to be kept, the newest."""
    return db.session.scalar(
        select(Promise)
        .where(Promise.submission_id == submission_id, Promise.status_change_id.is_not(None))
        .where(Promise.state.in_([State.OPEN, State.BROKEN]))
        .order_by(Promise.id.desc())
        .limit(1)
        .with_for_update()
    )
