"""Keeping connections. The actor comes first; nothing here commits but what says so."""

from dataclasses import dataclass

from sqlalchemy import select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.ids import new_token
from community.kernel.parts import part
from community.kernel.words import N_, Words
from community.policy import Actor, Permission, require
from community.trackers.adapters import ADAPTERS
from community.trackers.adapters.base import Place, Unreadable
from community.trackers.client import put
from community.trackers.commands import KeepTracker
from community.trackers.models import Tracker, TrackerStanding
from community.trackers.sealing import Unopened, open_sealed, seal
from community.webhooks.addresses import target_of
from community.webhooks.signing import Outward

MOST = 50  # connections of a site
NEEDS_TOKEN = N_("Its token cannot be opened with the site's present key. Please enter it again.")
STRANGE = N_("It answered in a shape that it does not promise.")


def keep_tracker(actor: Actor, command: KeepTracker, tracker_id: int | None = None) -> Tracker:
    """Connect, or change a connection; Invalid at `address` for one that nobody may be sent to.

    With another address the token has to be entered again: the old one would be sent to whoever is there.
    """
    require(actor, Permission.OPERATE)
    host = _host(command.address)
    tracker = hold_tracker(tracker_id) if tracker_id else _new(actor)
    adapter = ADAPTERS[command.kind]
    if not command.token and (tracker_id is None or tracker.address != command.address):
        raise Invalid({"token": N_("Please enter the token.")})
    if tracker_id and tracker.kind is not command.kind:
        raise Invalid({"kind": N_("Connect another tracker instead: this one has its links.")})
    for name in ("kind", "name", "address", "project"):
        setattr(tracker, name, getattr(command, name))
    tracker.account = command.account if adapter.wants_account else ""
    if command.token:
        tracker.salt = new_token()
        tracker.sealed, tracker.problem = seal(command.token, tracker.salt), ""
    if command.hook_secret and adapter.signs_by_itself:
        tracker.hook_salt = new_token()
        tracker.hook_sealed = seal(command.hook_secret, tracker.hook_salt)
    tracker.inner_id = ""
    db.session.add(tracker)
    db.session.flush()  # the trail needs its id
    kept = {"kind": command.kind.value, "name": command.name, "host": host, "project": command.project}
    after = {**kept, "token": "new" if command.token else "as before"}
    record(actor, "tracker.kept" if tracker_id else "tracker.made", "tracker", tracker.id, after=after)
    return tracker


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a connection: what the project is called there, or what is wrong."""

    said: str = ""
    problem: Words | None = None


def try_tracker(actor: Actor, tracker_id: int) -> Tried:
    """Ask for the project, and say what came back. Commits, so that nobody waits for the tracker's answer."""
    require(actor, Permission.OPERATE)
    tracker = hold_tracker(tracker_id)
    record(actor, "tracker.tried", "tracker", tracker.id)
    adapter = ADAPTERS[tracker.kind]
    try:
        place = place_of(tracker)
    except Unopened:
        return Tried(problem=NEEDS_TOKEN)
    db.session.commit()
    reply = put(adapter.trial(place), place.token)
    said, inner_id, problem = "", "", reply.problem
    if problem is None:
        try:
            said, inner_id = adapter.told(place, reply.content)
        except Unreadable:
            problem = STRANGE
    note_reached(tracker_id, problem, inner_id)
    return Tried(said, problem)


def note_reached(tracker_id: int, problem: Words | None, inner_id: str = "") -> None:
    """Write down how a connection is; nothing where it was removed meanwhile."""
    tracker = db.session.get(Tracker, tracker_id, populate_existing=True, with_for_update=True)
    if tracker is None:
        return
    tracker.problem = str(problem or "")
    if problem is None:
        tracker.reached_at = now()
        tracker.inner_id = inner_id or tracker.inner_id


def rotate_hook(actor: Actor, tracker_id: int) -> Tracker:
    """Another secret for the tracker's calls; the old one is good for nothing from now on."""
    require(actor, Permission.OPERATE)
    tracker = hold_tracker(tracker_id)
    tracker.hook_salt, tracker.hook_sealed = new_token(), ""
    record(actor, "tracker.secret_rotated", "tracker", tracker.id)
    return tracker


def set_standing(actor: Actor, tracker_id: int, *, active: bool) -> Tracker:
    """Ask and hear it no more, or again."""
    require(actor, Permission.OPERATE)
    tracker = hold_tracker(tracker_id)
    tracker.standing = TrackerStanding.ACTIVE if active else TrackerStanding.PAUSED
    record(actor, "tracker.resumed" if active else "tracker.paused", "tracker", tracker.id)
    return tracker


def delete_tracker(actor: Actor, tracker_id: int) -> None:
    """Forget a connection, its token and its links; the issues stay where they are."""
    require(actor, Permission.OPERATE)
    tracker = hold_tracker(tracker_id)
    record(actor, "tracker.deleted", "tracker", tracker.id, before={"name": tracker.name, "kind": tracker.kind.value})
    db.session.delete(tracker)
    db.session.flush()  # gone for whoever looks next in this transaction


def place_of(tracker: Tracker) -> Place:
    """Where it is, with its token; Unopened when that cannot be had."""
    token = open_sealed(tracker.sealed, tracker.salt)
    return Place(tracker.address, tracker.project, tracker.account, tracker.inner_id, token)


def hold_tracker(tracker_id: int) -> Tracker:
    """The connection, held against others; NotFound when it is not there."""
    found = db.session.get(Tracker, tracker_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def _host(address: str) -> str:
    try:
        return target_of(address, part(Outward).allowed).host
    except Invalid as invalid:
        raise Invalid({"address": next(iter(invalid.fields.values()))}) from None


def _new(actor: Actor) -> Tracker:
    if len(db.session.scalars(select(Tracker.id).limit(MOST)).all()) >= MOST:
        raise Invalid({"form": N_("There are %(most)s connections already. Remove one first.", most=MOST)})
    return Tracker(hook=new_token(), hook_salt=new_token(), by_id=actor.id, created_at=now())
