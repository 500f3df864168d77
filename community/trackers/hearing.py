"""A tracker's call: whose it is, whether it is signed, and what it tells."""

import json
from collections.abc import Mapping

from sqlalchemy import select

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Forbidden, NotFound
from community.trackers.adapters import ADAPTERS
from community.trackers.adapters.base import Place, Unreadable
from community.trackers.models import Tracker, TrackerStanding
from community.trackers.sealing import Unopened, hook_secret
from community.trackers.services.states import note_issue


def hear(hook: str, headers: Mapping[str, str], body: bytes) -> int:
    """Write down what a call tells; at how many links.

    NotFound for an unknown address, Forbidden for a wrong signature. The signature is looked at before the body is
    read. A paused connection hears nothing and says so to nobody.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    tracker = db.session.scalars(select(Tracker).where(Tracker.hook == hook)).first()
    if tracker is None:
        raise NotFound()
    adapter = ADAPTERS[tracker.kind]
    try:
        secret = hook_secret(tracker)
    except Unopened:
        raise Forbidden() from None
    if adapter.signs_by_itself and not tracker.hook_sealed:
        raise Forbidden()
    if not adapter.is_signed(headers, body, secret, now()):
        raise Forbidden()
    if tracker.standing is not TrackerStanding.ACTIVE:
        return 0
    tracker.heard_at = now()
    try:
        issue = adapter.heard(Place(tracker.address, tracker.project), headers, json.loads(body))
    except (Unreadable, ValueError, AttributeError, TypeError):
        return 0
    return note_issue(tracker.id, issue) if issue else 0
