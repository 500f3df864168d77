"""Writing changelog entries and tying them to what was asked for."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select

from community.kernel import text
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.mark import touch_site
from community.kernel.twice import written_just_now
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.shipping.commands import KeepEntry
from community.shipping.models import Entry, EntryLink, EntryRevision, EntryState
from community.submissions.models import Submission
from community.submissions.queries.listing import openable_by
from community.submissions.services.loading import hold_member, rendered

WRITTEN = ("title", "benefit", "body", "category", "audience")


def write_entry(actor: Actor, command: KeepEntry) -> Entry:
    """A draft, tied to what the command names; sent twice, it is one draft.

    Invalid at `submissions` for one that the actor cannot open.
    """
    require(actor, Permission.CHANGELOG_WRITE)
    _check_ties(actor, command.submissions)
    hold_member(actor)
    values = {"state": EntryState.DRAFT, "by_id": actor.id, **_words(command)}
    twin = written_just_now(Entry, Entry.created_at, **values)
    if twin and _ties_of(twin) == command.submissions:
        return twin
    entry = Entry(created_at=now(), **values)
    db.session.add(entry)
    db.session.flush()  # what it is tied to needs its id
    _tie(entry, command.submissions)
    record(actor, "entry.written", "entry", entry.id, after=_told(command))
    return entry


def edit_entry(actor: Actor, entry_id: int, command: KeepEntry) -> Entry:
    """Change one. Of what is published the earlier words are kept, and what it is tied to stays."""
    require(actor, Permission.CHANGELOG_WRITE)
    entry = hold_entry(entry_id)
    if command.version is not None and command.version != entry.version:
        raise Conflict(N_("Somebody has changed this entry meanwhile. Your words are still in the form."))
    _check_ties(actor, command.submissions)
    before = {name: getattr(entry, name) for name in WRITTEN}
    if entry.state is EntryState.PUBLISHED:
        _keep_words(actor, entry)
    else:
        _untie(entry, but=command.submissions)
        _tie(entry, command.submissions)
    for name, value in _words(command).items():
        setattr(entry, name, value)
    entry.version += 1
    entry.edited_at = now()
    db.session.flush()  # read again by what answers
    record(actor, "entry.edited", "entry", entry.id, before=before, after=_told(command))
    touch_site()
    return entry


def tie_entry(actor: Actor, entry_id: int, submission_id: int) -> Entry:
    """Let a draft say of one more submission what became of it."""
    require(actor, Permission.CHANGELOG_WRITE)
    entry = hold_entry(entry_id)
    if entry.state is EntryState.PUBLISHED:
        raise Conflict(N_("This entry is published. Write another one."))
    _check_ties(actor, (submission_id,))
    if insert_new(EntryLink, {"entry_id": entry.id, "submission_id": submission_id}):
        record(actor, "entry.tied", "entry", entry.id, after={"submission": submission_id})
    return entry


def delete_entry(actor: Actor, entry_id: int) -> None:
    """Throw a draft away."""
    require(actor, Permission.CHANGELOG_WRITE)
    entry = hold_entry(entry_id)
    if entry.state is EntryState.PUBLISHED:
        raise Conflict(N_("This entry is published. Change it instead."))
    record(actor, "entry.deleted", "entry", entry.id, before={name: getattr(entry, name) for name in WRITTEN})
    db.session.delete(entry)
    db.session.flush()  # gone for whoever looks next in this transaction


def hold_entry(entry_id: int) -> Entry:
    """An entry, locked until the transaction ends; NotFound otherwise."""
    entry = db.session.get(Entry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise NotFound()
    return entry


def _words(command: KeepEntry) -> dict[str, object]:
    html = rendered("body", command.body) if command.body else ""
    said = command.model_dump(include=set(WRITTEN))
    return {**said, "slug": text.slugify(command.title), "html": html}


def _told(command: KeepEntry) -> dict[str, object]:
    return {**command.model_dump(include=set(WRITTEN)), "submissions": sorted(command.submissions)}


def _check_ties(actor: Actor, submission_ids: Collection[int]) -> None:
    there = select(Submission.id).where(Submission.id.in_(submission_ids), *openable_by(actor))
    if set(submission_ids) - set(db.session.scalars(there)):
        raise Invalid({"submissions": N_("There is no such submission.")})


def _ties_of(entry: Entry) -> frozenset[int]:
    return frozenset(db.session.scalars(select(EntryLink.submission_id).where(EntryLink.entry_id == entry.id)))


def _tie(entry: Entry, submission_ids: Collection[int]) -> None:
    tied = set(db.session.scalars(select(EntryLink.submission_id).where(EntryLink.entry_id == entry.id)))
    new = [{"entry_id": entry.id, "submission_id": one} for one in sorted(set(submission_ids) - tied)]
    if new:
        db.session.execute(insert(EntryLink), new)


def _untie(entry: Entry, *, but: Collection[int]) -> None:
    gone = delete(EntryLink).where(EntryLink.entry_id == entry.id, EntryLink.submission_id.not_in(but))
    db.session.execute(gone.execution_options(synchronize_session=False))


def _keep_words(actor: Actor, entry: Entry) -> None:
    words = {name: getattr(entry, name) for name in ("title", "benefit", "html")}
    db.session.add(EntryRevision(entry_id=entry.id, replaced_at=now(), replaced_by_id=actor.id, **words))
