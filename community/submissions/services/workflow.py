"""The steps of a board, as administrators name them, and the kinds of reason for declining."""

from sqlalchemy import func, insert, or_, select, update

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, upsert_add
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import ChangeStatus, KeepDeclineReason, KeepStatus
from community.submissions.events import BoardChanged, SubmissionChanged
from community.submissions.models import (
    CLOSED,
    Board,
    DeclineReason,
    FacetCount,
    Status,
    StatusChange,
    StatusKind,
    Submission,
)

USUAL_REASONS = (
    "Not who we want to be",
    "Costs more than it gives",
    "Too few are helped",
    "The law forbids it",
    "It is there",
)


def offer_usual_reasons() -> None:
    """The kinds of reason that a new site begins with, before its first board."""
    if not any(db.session.scalar(select(table.id).limit(1)) for table in (Board, DeclineReason)):
        rows = [{"name": name, "position": n, "is_offered": True} for n, name in enumerate(USUAL_REASONS)]
        db.session.execute(insert(DeclineReason), rows)


def check_choice(status: Status, command: ChangeStatus) -> None:
    """What a move to this status has to say; Invalid at the field that is missing."""
    if status.kind is StatusKind.DECLINED:
        _check_declined(command)
    if status.kind is StatusKind.PLANNED:
        _check_planned(command)


def _check_declined(command: ChangeStatus) -> None:
    if not command.note:
        raise Invalid({"note": N_("Please say why. People can live with a no, not with silence.")})
    offered = db.session.scalars(select(DeclineReason.id).where(DeclineReason.is_offered.is_(True))).all()
    if offered and command.decline_reason not in offered:
        raise Invalid({"decline_reason": N_("Please choose the kind of reason.")})


def _check_planned(command: ChangeStatus) -> None:
    if command.promised_for is None and not command.no_date:
        raise Invalid({"promised_for": N_("Please give a day, or say that there is none yet.")})
    if command.promised_for is not None and command.no_date:
        raise Invalid({"promised_for": N_("Please give a day or say that there is none, not both.")})
    if command.promised_for is not None and command.promised_for < now().date():
        raise Invalid({"promised_for": N_("This day is over.")})


def keep_status(actor: Actor, board_id: int, command: KeepStatus, status_id: int | None = None) -> Status:
    """Add a step to a board, or rename, re-mean or move one; submissions that stand there go along."""
    require(actor, Permission.BOARD_MANAGE)
    _hold_board(board_id)
    status = _status_of(board_id, status_id) if status_id else Status(board_id=board_id)
    same = select(Status.id).where(Status.board_id == board_id, Status.name == command.name)
    if db.session.scalar(same) not in (None, status_id):
        raise Invalid({"name": N_("This board has a status with this name already.")})
    before = {"name": status.name, "kind": status.kind, "position": status.position} if status_id else None
    if status_id and status.kind is not command.kind:
        _move_facets(status, command.kind)
    for name, value in command.model_dump().items():
        setattr(status, name, value)
    db.session.add(status)
    db.session.flush()  # the check of the order reads it
    _refuse_closed_start(board_id)
    touch_site()
    record(actor, "status.kept", "status", status.id, before=before, after=command.model_dump())
    publish(BoardChanged(board_id))
    return status


def delete_status(actor: Actor, board_id: int, status_id: int) -> None:
    """Remove a step that nothing stands on and no history names; Conflict otherwise."""
    require(actor, Permission.BOARD_MANAGE)
    _hold_board(board_id)
    status = _status_of(board_id, status_id)
    named = or_(StatusChange.from_id == status_id, StatusChange.to_id == status_id)
    if db.session.scalar(select(Submission.id).where(Submission.status_id == status_id).limit(1)) or db.session.scalar(
        select(StatusChange.id).where(named).limit(1)
    ):
        raise Conflict(N_("Something stands there, or once did. Rename it instead."))
    if db.session.scalar(select(func.count()).select_from(Status).where(Status.board_id == board_id)) == 1:
        raise Conflict(N_("A board needs at least one status."))
    record(actor, "status.deleted", "status", status.id, before={"name": status.name, "kind": status.kind})
    db.session.delete(status)
    db.session.flush()  # the check of the order reads what is left
    _refuse_closed_start(board_id)
    touch_site()


def keep_decline_reason(actor: Actor, command: KeepDeclineReason, reason_id: int | None = None) -> DeclineReason:
    """Add a kind of reason, or change one; what was declined for it says so under its new name."""
    require(actor, Permission.BOARD_MANAGE)
    if db.session.scalar(select(DeclineReason.id).where(DeclineReason.name == command.name)) not in (None, reason_id):
        raise Invalid({"name": N_("There is a kind of reason with this name already.")})
    reason = db.session.get(DeclineReason, reason_id) if reason_id else DeclineReason()
    if reason is None:
        raise NotFound()
    for name, value in command.model_dump().items():
        setattr(reason, name, value)
    db.session.add(reason)
    db.session.flush()  # the trail needs its id
    touch_site()
    record(actor, "decline_reason.kept", "decline_reason", reason.id, after=command.model_dump())
    return reason


def _move_facets(status: Status, kind: StatusKind) -> None:
    """Give what stands on the status its new kind, and count it there: exactly the rows that were changed."""
    moved = db.session.execute(
        update(Submission)
        .where(Submission.status_id == status.id)
        .values(status_kind=kind, changed_at=now())
        .returning(Submission.id, Submission.kind, Submission.deleted_at, Submission.merged_into_id)
        .execution_options(synchronize_session=False)
    ).all()
    standing = [row.kind for row in moved if row.deleted_at is None and row.merged_into_id is None]
    for one in sorted(set(standing)):
        key = {"board_id": status.board_id, "kind": one}
        upsert_add(FacetCount, {**key, "status_kind": status.kind}, "n", -standing.count(one))
        upsert_add(FacetCount, {**key, "status_kind": kind}, "n", standing.count(one))
    publish(*(SubmissionChanged(row.id) for row in moved))  # the index narrows by what a status means


def _refuse_closed_start(board_id: int) -> None:
    steps = select(Status.kind).where(Status.board_id == board_id).order_by(Status.position, Status.id)
    if db.session.scalars(steps).first() in CLOSED:
        raise Invalid({"position": N_("What is posted begins at the first status, so that one cannot be an end.")})


def _hold_board(board_id: int) -> None:
    if db.session.get(Board, board_id, with_for_update=True) is None:
        raise NotFound()


def _status_of(board_id: int, status_id: int) -> Status:
    status = db.session.get(Status, status_id)
    if status is None or status.board_id != board_id:
        raise NotFound()
    return status
