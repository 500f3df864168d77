"""Shipping: an entry is published, what it is tied to is done, and those who asked for it hear of it, at once or by the
clock; all of it in one transaction.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, DomainError, Invalid
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.policy import SYSTEM, Actor, Permission, require
from community.shipping.commands import ScheduleEntry
from community.shipping.events import ChangelogPublished
from community.shipping.models import Entry, EntryLink, EntryMove, EntryState
from community.shipping.services.writing import hold_entry
from community.submissions.commands import ChangeStatus
from community.submissions.models import CLOSED, Status, StatusChange, StatusKind, Submission
from community.submissions.services import change_status

UNDO_WITHIN = timedelta(minutes=10)
AT_ONCE = 20  # entries of one run of the clock


def publish_entry(actor: Actor, entry_id: int) -> Entry:
    """Publish it now. Doing it twice is doing it once."""
    require(actor, Permission.CHANGELOG_WRITE)
    entry = hold_entry(entry_id)
    if entry.state is not EntryState.PUBLISHED:
        _publish(actor, entry)
    return entry


def schedule_entry(actor: Actor, entry_id: int, command: ScheduleEntry) -> Entry:
    """Let the worker publish it at a moment to come; Invalid at `publish_at` when that is over."""
    require(actor, Permission.CHANGELOG_WRITE)
    entry = hold_entry(entry_id)
    if entry.state is EntryState.PUBLISHED:
        raise Conflict(N_("This entry is published already."))
    if command.publish_at <= now():
        raise Invalid({"publish_at": N_("Please give a moment that is still to come.")})
    entry.state, entry.publish_at = EntryState.SCHEDULED, command.publish_at
    record(actor, "entry.scheduled", "entry", entry.id, after={"publish_at": command.publish_at.isoformat()})
    return entry


def unschedule_entry(actor: Actor, entry_id: int) -> Entry:
    """Make it a draft again."""
    require(actor, Permission.CHANGELOG_WRITE)
    entry = hold_entry(entry_id)
    if entry.state is EntryState.SCHEDULED:
        entry.state, entry.publish_at = EntryState.DRAFT, None
        record(actor, "entry.unscheduled", "entry", entry.id)
    return entry


def take_back(actor: Actor, entry_id: int) -> Entry:
    """Make what was published just now a draft again, and put what it moved back where it stood.

    Conflict after UNDO_WITHIN: by then it was read. Mails that are out are out; the rest is not sent.
    """
    require(actor, Permission.CHANGELOG_WRITE)
    entry = hold_entry(entry_id)
    if entry.state is not EntryState.PUBLISHED:
        return entry
    if entry.published_at is None or now() - entry.published_at > UNDO_WITHIN:
        raise Conflict(N_("It is too late to take this back: people have read it. Change it, or write another one."))
    entry.state, entry.published_at = EntryState.DRAFT, None
    for change in _last_moves(entry):
        if change.status_kind is StatusKind.DONE and change.status_id == change.to_id:
            _move(actor, entry, change.submission_id, change.from_id, no_date=change.from_kind is StatusKind.PLANNED)
    record(actor, "entry.taken_back", "entry", entry.id)
    touch_site()
    return entry


def publish_due() -> int:
    """Publish what is scheduled for now or before; how many. One that cannot be yet waits for the next run."""
    due = select(Entry.id).where(Entry.state == EntryState.SCHEDULED, Entry.publish_at <= now())
    return sum(
        _publish_scheduled(one) for one in db.session.scalars(due.order_by(Entry.publish_at).limit(AT_ONCE)).all()
    )


def _publish_scheduled(entry_id: int) -> bool:
    try:
        with db.session.begin_nested():
            entry = hold_entry(entry_id)
            if entry.state is EntryState.SCHEDULED:
                _publish(SYSTEM, entry)
    except DomainError:  # somebody merges or moves it just now
        return False
    return True


def _publish(actor: Actor, entry: Entry) -> None:
    entry.state, entry.published_at, entry.publish_at = EntryState.PUBLISHED, now(), None
    entry.edited_at = None  # what was changed before anybody read it is no change to them
    db.session.flush()  # the moves refer to it
    for submission_id, done_id in _still_open(entry):
        _move(actor, entry, submission_id, done_id, note=entry.benefit or entry.title)
    record(actor, "entry.published", "entry", entry.id, after={"title": entry.title})
    publish(ChangelogPublished(entry.id))
    touch_site()


def _still_open(entry: Entry) -> list[tuple[int, int]]:
    """What is tied to it and not decided yet, with the first done status of its board, in the order of the ids."""
    linked = aliased(Submission)
    done = (
        select(Status.id)
        .where(Status.board_id == Submission.board_id, Status.kind == StatusKind.DONE)
        .order_by(Status.position, Status.id)
        .limit(1)
        .correlate(Submission)
        .scalar_subquery()
    )
    speaks = (
        select(func.coalesce(linked.merged_into_id, linked.id))
        .join(EntryLink, EntryLink.submission_id == linked.id)
        .where(EntryLink.entry_id == entry.id)
    )
    rows = db.session.execute(
        select(Submission.id, done.label("done_id"))
        .where(Submission.id.in_(speaks), Submission.deleted_at.is_(None), Submission.status_kind.not_in(CLOSED))
        .order_by(Submission.id)
    ).all()
    return [(row.id, row.done_id) for row in rows if row.done_id is not None]


def _move(
    actor: Actor, entry: Entry, submission_id: int, status_id: int, *, note: str = "", no_date: bool = False
) -> None:
    change = change_status(actor, submission_id, ChangeStatus(status=status_id, note=note, no_date=no_date))
    if change is not None:
        db.session.add(EntryMove(change_id=change.id, entry_id=entry.id))
        db.session.flush()  # before the next one is held


def _last_moves(entry: Entry) -> list[AnyRow]:
    """The changes that publishing it brought and that nothing followed, with where their submissions stand."""
    later, source = aliased(StatusChange), aliased(Status)
    return list(
        db.session.execute(
            select(
                StatusChange.submission_id,
                StatusChange.from_id,
                StatusChange.to_id,
                Submission.status_id,
                Submission.status_kind,
                source.kind.label("from_kind"),
            )
            .join(EntryMove, EntryMove.change_id == StatusChange.id)
            .join(Submission, Submission.id == StatusChange.submission_id)
            .join(source, source.id == StatusChange.from_id)
            .where(
                EntryMove.entry_id == entry.id,
                Submission.deleted_at.is_(None),
                Submission.merged_into_id.is_(None),
                ~select(later.id)
                .where(later.submission_id == StatusChange.submission_id, later.id > StatusChange.id)
                .exists(),
            )
            .order_by(StatusChange.submission_id)
        )
    )
