"""Keeping the ledger: what follows from what happens to submissions, and what people decide. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select

from community.accounts.models import Member
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.words import N_
from community.ledger.commands import Assess, Expire
from community.ledger.models import EntryState, IPEntry, IPPosting
from community.ledger.posting import Account, Place, lines, state_by
from community.policy import STAFF, Actor, Permission, require
from community.submissions.models import StatusChange, Submission
from community.submissions.queries.listing import LISTED
from community.submissions.services.loading import hold_submission
from community.triage.models import Classification, IPType


def settle(submission_id: int) -> None:
    """Make the entry of a submission agree with what the submission is now; twice is once."""
    submission = db.session.get(Submission, submission_id, with_for_update=True, populate_existing=True)
    if submission is not None:
        _settle(submission)


def enter_missing(limit: int = 500) -> int:
    """Enter what was classified before there was a ledger, as of the days on which it happened; how many there were."""
    entered = exists().where(IPEntry.submission_id == Submission.id)
    kept = and_(*LISTED, Submission.ip_type.is_not(None), Submission.ip_type != IPType.NONE)
    rows = select(Submission).where(kept, ~entered).order_by(Submission.id).limit(limit)
    missing = db.session.scalars(rows.with_for_update(of=Submission)).all()
    ids = [submission.id for submission in missing]
    classified = _moments(Classification.submission_id, func.min(Classification.created_at), ids)
    changed = _moments(StatusChange.submission_id, func.max(StatusChange.created_at), ids)
    for submission in missing:
        began = classified.get(submission.id, submission.created_at)
        _settle(submission, began, max(began, changed.get(submission.id, began)))
    return len(missing)


def assess(actor: Actor, submission_id: int, command: Assess) -> IPEntry:
    """Say what it teaches, whose it is and what it may be worth; what had expired is taken up again."""
    require(actor, Permission.LEDGER_KEEP)
    submission, entry = _held(actor, submission_id)
    _check(command)
    before, was = _said(entry), _place(entry)
    for name in ("statement", "value_low", "value_high", "basis"):
        setattr(entry, name, getattr(command, name))
    entry.owner_id, entry.assessed_at = command.owner, entry.assessed_at or now()
    entry.expired_at, entry.expired_because = None, ""
    _move(entry, submission, was, now())
    record(actor, "ledger.assessed", "submission", submission_id, before=before, after=_said(entry))
    return entry


def expire(actor: Actor, submission_id: int, command: Expire) -> IPEntry:
    """Let an entry go that nobody decided about; Conflict for one that is adopted or at its end."""
    require(actor, Permission.LEDGER_KEEP)
    submission, entry = _held(actor, submission_id)
    if entry.state not in (EntryState.HARVESTED, EntryState.ASSESSED):
        raise Conflict(N_("Something was decided about this already, so it cannot expire."))
    was = _place(entry)
    entry.expired_at, entry.expired_because = now(), command.reason
    _move(entry, submission, was, now())
    record(actor, "ledger.expired", "submission", submission_id, after={"reason": command.reason})
    return entry


def take_up(actor: Actor, submission_id: int) -> IPEntry:
    """Bring back what had expired."""
    require(actor, Permission.LEDGER_KEEP)
    submission, entry = _held(actor, submission_id)
    if entry.expired_at is not None:
        was = _place(entry)
        entry.expired_at, entry.expired_because = None, ""
        _move(entry, submission, was, now())
        record(actor, "ledger.taken_up", "submission", submission_id)
    return entry


def _held(actor: Actor, submission_id: int) -> tuple[Submission, IPEntry]:
    """A submission that the actor may read and its entry, made now if the worker was not there yet; both held."""
    submission = hold_submission(actor, submission_id)
    entry = _settle(submission)
    if entry is None or entry.state is None:
        raise NotFound(N_("The ledger holds nothing of this."))
    return submission, entry


def _check(command: Assess) -> None:
    if command.value_low is not None and command.value_high is not None and command.value_low > command.value_high:
        raise Invalid({"value_high": N_("This is less than the other end.")})
    owner = db.session.get(Member, command.owner) if command.owner else None
    if command.owner and (owner is None or owner.role not in STAFF or owner.is_banned):
        raise Invalid({"owner": N_("Please choose one of the team.")})


def _said(entry: IPEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in ("statement", "owner_id", "value_low", "value_high", "basis")}


def _settle(submission: Submission, began: datetime | None = None, since: datetime | None = None) -> IPEntry | None:
    """Its entry, as the submission stands; a new one was harvested when it `began` and is what it is `since` then."""
    held = select(IPEntry).where(IPEntry.submission_id == submission.id).with_for_update(of=IPEntry)
    entry = db.session.scalar(held)
    if entry is None:
        return _enter(submission, began or now(), since or now()) if _is_kept(submission) else None
    was = _place(entry)
    if _is_kept(submission) and submission.ip_type:
        entry.ip_type = submission.ip_type
    _move(entry, submission, was, since or now())
    return entry


def _is_kept(submission: Submission) -> bool:
    """Whether it teaches something, and stands on its own."""
    teaches = submission.ip_type not in (None, IPType.NONE)
    return teaches and submission.deleted_at is None and submission.merged_into_id is None


def _enter(submission: Submission, began: datetime, since: datetime) -> IPEntry:
    entry = IPEntry(
        submission_id=submission.id,
        ip_type=submission.ip_type,
        state=EntryState.HARVESTED,
        harvested_at=began,
        changed_at=began,
    )
    db.session.add(entry)
    db.session.flush()  # the postings need its id
    _post(entry, None, began)
    _move(entry, submission, _place(entry), since)
    return entry


def _place(entry: IPEntry) -> Place:
    return Place(Account(entry.ip_type, entry.owner_id), entry.state)


def _move(entry: IPEntry, submission: Submission, was: Place, moment: datetime) -> None:
    """Bring its state up to date, and post what follows from where it `was`."""
    seen = {"is_assessed": entry.assessed_at is not None, "is_expired": entry.expired_at is not None}
    entry.state = state_by(submission.status_kind, **seen) if _is_kept(submission) else None
    if _place(entry) != was:
        entry.changed_at = moment
        _post(entry, was, moment)
    db.session.flush()  # for whoever reads the ledger next in this transaction


def _post(entry: IPEntry, was: Place | None, moment: datetime) -> None:
    for line in lines(was, _place(entry)):
        posting = {"ip_type": line.account.ip_type, "owner_id": line.account.owner_id, "movement": line.movement}
        db.session.add(IPPosting(entry_id=entry.id, at=moment, amount=line.amount, state=entry.state, **posting))


def _moments(key: Any, moment: Any, ids: Sequence[int]) -> dict[int, datetime]:
    rows = db.session.execute(select(key.label("id"), moment.label("at")).where(key.in_(ids)).group_by(key))
    return {row.id: row.at for row in rows}
