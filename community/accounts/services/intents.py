"""What a visitor was about to do, kept until they are somebody."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, true, update

from community.accounts.models import Intent
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.ids import new_token, token_hash
from community.policy import Actor

KEPT = timedelta(days=3)
MOST = 5  # a browser's, so that nobody fills the table from one


def keep_intent(action: str, payload: Mapping[str, Any], token: str | None) -> str:
    """Keep what a browser was about to do; the token that names the browser's intents (a new one if it had none)."""
    token = token if token and _count(token) else new_token()
    if _count(token) < MOST:
        values = {"token_hash": token_hash(token), "action": action, "payload": json.dumps(payload)}
        db.session.execute(insert(Intent).values(created_at=now(), **values))
    return token


def hand_intents_over(browser: str | None, member_id: int) -> None:
    """Let what waits in a browser (named by its token's hash) wait for a member, who may confirm on another device."""
    if browser:
        db.session.execute(update(Intent).where(Intent.token_hash == browser).values(member_id=member_id))


def intents_from_elsewhere(token: str | None, member_id: int) -> Sequence[tuple[str, dict[str, Any]]]:
    """What other browsers handed to a member, oldest first: while an address is unconfirmed, anybody may have."""
    rows = db.session.execute(
        select(Intent.action, Intent.payload)
        .where(*_from_elsewhere(token, member_id), Intent.created_at > now() - KEPT)
        .order_by(Intent.id)
    ).all()
    return [(row.action, json.loads(row.payload)) for row in rows]


def fingerprint(left: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """A digest of what was left, so that a yes counts for what was seen and for nothing that came after it."""
    return token_hash(json.dumps([[action, dict(payload)] for action, payload in left]))


def drop_intents_from_elsewhere(token: str | None, member_id: int) -> None:
    """Forget what other browsers handed to a member."""
    db.session.execute(delete(Intent).where(*_from_elsewhere(token, member_id)))


def _from_elsewhere(token: str | None, member_id: int) -> tuple[ColumnElement[bool], ...]:
    return Intent.member_id == member_id, Intent.token_hash != token_hash(token) if token else true()


def take_intents(actor: Actor, token: str | None) -> Sequence[tuple[str, dict[str, Any]]]:
    """What waits for this member or in this browser, oldest first; afterwards it waits no more."""
    mine = Intent.member_id == actor.id
    if token:
        mine = or_(mine, (Intent.token_hash == token_hash(token)) & Intent.member_id.is_(None))
    rows = db.session.execute(
        select(Intent.id, Intent.action, Intent.payload)
        .where(mine, Intent.created_at > now() - KEPT)
        .order_by(Intent.id)
    ).all()
    db.session.execute(delete(Intent).where(Intent.id.in_([row.id for row in rows])))
    return [(row.action, json.loads(row.payload)) for row in rows]


def waiting_actions(token: str | None) -> Sequence[str]:
    """What waits in a browser."""
    if not token:
        return []
    return db.session.scalars(select(Intent.action).where(Intent.token_hash == token_hash(token))).all()


def forget_old_intents() -> None:
    """Drop what nobody came back for."""
    db.session.execute(delete(Intent).where(Intent.created_at <= now() - KEPT))


def _count(token: str) -> int:
    return len(waiting_actions(token))
