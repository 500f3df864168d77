"""Keeping endpoints. The actor comes first; nothing here commits."""

from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.ids import new_token
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Board
from community.webhooks.addresses import target_of
from community.webhooks.commands import KeepWebhook
from community.webhooks.events import TEST
from community.webhooks.models import Delivery, DeliveryState, Standing, Webhook, WebhookBoard
from community.webhooks.signing import Outward, secret_of

OLD_SIGNS_FOR = timedelta(hours=24)
MOST = 50  # endpoints of a site


def keep_webhook(actor: Actor, command: KeepWebhook, webhook_id: int | None = None) -> Webhook:
    """Make an endpoint, or change one; Invalid for an address that nobody may be sent to."""
    require(actor, Permission.OPERATE)
    target_of(command.url, part(Outward).allowed)
    _check_boards(command)
    webhook = _held(webhook_id) if webhook_id else _new(actor)
    for name in ("name", "url", "format", "message", "with_people"):
        setattr(webhook, name, getattr(command, name))
    webhook.events = "\n".join(sorted(command.events))
    db.session.add(webhook)
    db.session.flush()  # its boards and the trail need its id
    db.session.execute(delete(WebhookBoard).where(WebhookBoard.webhook_id == webhook.id))
    rows = [{"webhook_id": webhook.id, "board_id": board_id} for board_id in sorted(command.boards)]
    if rows:
        db.session.execute(insert(WebhookBoard), rows)
    kept = command.model_dump(mode="json", exclude={"url"}) | {
        "host": target_of(command.url, part(Outward).allowed).host
    }
    record(actor, "webhook.kept" if webhook_id else "webhook.made", "webhook", webhook.id, after=kept)
    return webhook


def secret(webhook: Webhook) -> str:
    """What its receiver verifies with; whoever makes or rotates it is shown it once."""
    return secret_of(webhook.id, webhook.salt, part(Outward).key)


def rotate_secret(actor: Actor, webhook_id: int) -> Webhook:
    """Give it a new secret; for a day the earlier one signs too."""
    require(actor, Permission.OPERATE)
    webhook = _held(webhook_id)
    webhook.old_salt, webhook.old_until = webhook.salt, now() + OLD_SIGNS_FOR
    webhook.salt = new_token()
    record(actor, "webhook.secret_rotated", "webhook", webhook.id)
    return webhook


def set_standing(actor: Actor, webhook_id: int, *, active: bool) -> Webhook:
    """Tell it no more, or again; what waits is kept."""
    require(actor, Permission.OPERATE)
    webhook = _held(webhook_id)
    webhook.standing = Standing.ACTIVE if active else Standing.PAUSED
    webhook.failures, webhook.failing_since = 0, None
    record(actor, "webhook.resumed" if active else "webhook.paused", "webhook", webhook.id)
    return webhook


def delete_webhook(actor: Actor, webhook_id: int) -> None:
    """Forget an endpoint, its log and what waits for it."""
    require(actor, Permission.OPERATE)
    webhook = _held(webhook_id)
    record(actor, "webhook.deleted", "webhook", webhook.id, before={"name": webhook.name})
    db.session.delete(webhook)
    db.session.flush()  # gone for whoever looks next in this transaction


def send_test(actor: Actor, webhook_id: int) -> Delivery:
    """Order a message that says it is a test."""
    require(actor, Permission.OPERATE)
    webhook = _held(webhook_id)
    moment = now()
    made = Delivery(
        webhook_id=webhook.id,
        message_id=new_message_id(),
        event=TEST,
        occurred_at=moment,
        due_at=moment,
        state=DeliveryState.WAITING,
    )
    db.session.add(made)
    record(actor, "webhook.tested", "webhook", webhook.id)
    db.session.flush()  # the log shows it
    return made


def replay(actor: Actor, webhook_id: int, delivery_id: int) -> Delivery:
    """Send a message once more, with its id and its words, from the first try on."""
    require(actor, Permission.OPERATE)
    webhook = _held(webhook_id)
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.webhook_id != webhook.id:
        raise NotFound()
    if webhook.standing is not Standing.ACTIVE:
        raise Conflict(N_("This endpoint is not told of anything now. Resume it first."))
    if delivery.state is not DeliveryState.WAITING:
        delivery.state, delivery.due_at, delivery.tries = DeliveryState.WAITING, now(), 0
        record(actor, "webhook.replayed", "webhook", webhook.id, after={"delivery": delivery.id})
    return delivery


def new_message_id() -> str:
    """The id by which a receiver knows a message again, at whichever try."""
    return f"msg_{new_token()}"


def _new(actor: Actor) -> Webhook:
    if len(db.session.scalars(select(Webhook.id).limit(MOST)).all()) >= MOST:
        raise Invalid({"form": N_("There are %(most)s endpoints already. Delete one first.", most=MOST)})
    return Webhook(salt=new_token(), by_id=actor.id, created_at=now(), standing=Standing.ACTIVE)


def _held(webhook_id: int) -> Webhook:
    webhook = db.session.get(Webhook, webhook_id, with_for_update=True, populate_existing=True)
    if webhook is None:
        raise NotFound()
    return webhook


def _check_boards(command: KeepWebhook) -> None:
    known = db.session.scalars(select(Board.id).where(Board.id.in_(command.boards))).all()
    if len(known) < len(command.boards):
        raise Invalid({"boards": N_("There is no such board.")})


def drop_waiting(webhook_id: int) -> None:
    """Nothing that waits for an endpoint is sent any more."""
    waiting = update(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state == DeliveryState.WAITING)
    dropped = waiting.values(state=DeliveryState.DROPPED)
    db.session.execute(dropped.execution_options(synchronize_session=False))
