"""Boards, and how a submission moves through the statuses of its board."""

from itertools import chain, count

from sqlalchemy import select

from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import ChangeStatus, KeepBoard
from community.submissions.events import BoardChanged, StatusChanged, SubmissionChanged
from community.submissions.models import Board, Status, StatusChange, StatusKind, Submission
from community.submissions.services.counting import count_facet
from community.submissions.services.gates import pass_gates
from community.submissions.services.loading import hold_submission, rendered
from community.submissions.services.workflow import check_choice, offer_usual_reasons

DEFAULT_STATUSES = (
    ("New", StatusKind.NEW),
    ("Under review", StatusKind.REVIEW),
    ("Planned", StatusKind.PLANNED),
    ("In the works", StatusKind.DOING),
    ("Done", StatusKind.DONE),
    ("Declined", StatusKind.DECLINED),
    ("Parked", StatusKind.PARKED),
)


def create_board(actor: Actor, command: KeepBoard) -> Board:
    """Open a place for submissions, with the usual statuses."""
    require(actor, Permission.BOARD_MANAGE)
    offer_usual_reasons()
    board = Board(created_at=now(), slug=_free_slug(command.name), **command.model_dump())
    db.session.add(board)
    db.session.flush()  # its statuses need its id
    for position, (name, kind) in enumerate(DEFAULT_STATUSES):
        db.session.add(Status(board_id=board.id, name=name, kind=kind, position=position))
    db.session.flush()
    touch_site()
    record(actor, "board.created", "board", board.id, after=command.model_dump())
    return board


def edit_board(actor: Actor, board_id: int, command: KeepBoard) -> Board:
    """Rename, describe, move or re-address a board; its slug stays, so that links do."""
    require(actor, Permission.BOARD_MANAGE)
    board = _board(board_id)
    before = {name: getattr(board, name) for name in command.model_dump()}
    for name, value in command.model_dump().items():
        setattr(board, name, value)
    touch_site()
    record(actor, "board.edited", "board", board.id, before=before, after=command.model_dump())
    publish(BoardChanged(board.id))
    return board


def archive_board(actor: Actor, board_id: int, *, archived: bool) -> Board:
    """Close a board and what is on it to everybody, or open it again; nothing is deleted."""
    require(actor, Permission.BOARD_MANAGE)
    board = _board(board_id)
    board.archived_at = now() if archived else None
    touch_site()
    record(actor, "board.archived" if archived else "board.reopened", "board", board.id)
    publish(BoardChanged(board.id))
    return board


def change_status(actor: Actor, submission_id: int, command: ChangeStatus) -> StatusChange | None:
    """Move a submission to another status of its board; None when it is there already.

    Declining needs a reason and its kind, planning a day or the plain word that there is none. Conflict for a voice:
    its survivor's status is its own.
    """
    require(actor, Permission.STATUS_CHANGE)
    submission = hold_submission(actor, submission_id)
    if submission.merged_into_id is not None:
        raise Conflict(N_("This is merged into another one, whose status counts. Change it there."))
    status = db.session.get(Status, command.status)
    if status is None or status.board_id != submission.board_id:
        raise Invalid({"status": N_("Please choose a status of this board.")})
    stays = status.id == submission.status_id
    new_day = status.kind is StatusKind.PLANNED and command.promised_for is not None
    if stays and not (command.note or new_day):
        return None
    if new_day or not stays:
        check_choice(status, command)
        pass_gates(submission, status)
    change = StatusChange(
        submission_id=submission.id,
        from_id=submission.status_id,
        to_id=status.id,
        note=command.note,
        html=rendered("note", command.note) if command.note else "",
        decline_reason_id=command.decline_reason if status.kind is StatusKind.DECLINED and not stays else None,
        promised_for=command.promised_for if status.kind is StatusKind.PLANNED else None,
        no_date=command.no_date and status.kind is StatusKind.PLANNED,
        by_id=actor.id,
        created_at=now(),
    )
    _move(submission, status)
    db.session.add(change)
    db.session.flush()  # the event needs its id
    record(
        actor,
        "status.changed",
        "submission",
        submission.id,
        before={"status": change.from_id},
        after={"status": status.id},
    )
    publish(StatusChanged(submission.id, change.id), SubmissionChanged(submission.id))
    return change


def _move(submission: Submission, status: Status) -> None:
    count_facet(submission, -1)
    submission.status_id, submission.status_kind = status.id, status.kind
    submission.changed_at = now()
    count_facet(submission, 1)


def _board(board_id: int) -> Board:
    board = db.session.get(Board, board_id, with_for_update=True)
    if board is None:
        raise NotFound()
    return board


def _free_slug(name: str) -> str:
    slug = text.slugify(name)
    taken = set(db.session.scalars(select(Board.slug).where(Board.slug.startswith(slug, autoescape=True))))
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(free for free in chain([slug], numbered) if free not in taken)
