"""Delivering: one message at a time to each endpoint, tried again over three days, never two at once to the same.

A delivery is claimed by a lease on its endpoint, sent without a transaction, and written down. A worker that is
killed between sending and writing lets the lease end, and the message is sent once more with its id: at least once,
and at most once more for each kill.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import uniform

from sqlalchemy import bindparam, or_, select, update

from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, Moment, db, read_only, run, will_write
from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.webhooks.addresses import target_of
from community.webhooks.bodies import body_of
from community.webhooks.events import TEST
from community.webhooks.models import Delivery, DeliveryState, Standing, Webhook
from community.webhooks.reading import Told, tellable
from community.webhooks.samples import SAMPLE
from community.webhooks.sending import Answered, post
from community.webhooks.services import drop_waiting
from community.webhooks.signing import Outward, headers_for

LEASE = timedelta(seconds=60)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 960, 1_320, 1_440))  # 72.6 hours in all
JITTER = 0.1
LONGEST_WISH = timedelta(hours=24)  # of a Retry-After
PAUSE_AFTER, PAUSE_SPAN = 20, timedelta(hours=1)
GONE = 410


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed delivery with what is sent; no body when it may not be told."""

    delivery_id: int
    webhook_id: int
    url: str
    body: str | None
    headers: dict[str, str]


def deliver_next() -> bool:
    """Deliver one message that is due to an endpoint that is free; whether there was one. Commits."""
    ready = _claim()
    if ready is None:
        return False
    answered, began = None, now()
    if ready.body is not None:
        answered = _send(ready)
    _write_down(ready, answered, round((now() - began).total_seconds() * 1000))
    return True


def _due() -> AnyRow | None:
    return run(_waiting(), {"moment": now()}).one_or_none()


@cache
def _waiting() -> AnySelect:
    """Kept, because four threads look 16 times a second, and building the question took longer than asking it."""
    moment = bindparam("moment", type_=Moment())
    free = or_(Webhook.busy_until.is_(None), Webhook.busy_until < moment)
    return (
        select(Delivery.id, Delivery.webhook_id)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= moment)
        .where(Webhook.standing == Standing.ACTIVE, free)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
    )


def _claim() -> Ready | None:
    read_only()  # looking is cheap and takes no lock; only a find begins a write
    is_any = _due() is not None
    will_write()
    due = _due() if is_any else None
    if due is None:
        db.session.rollback()
        return None
    moment = now()
    claimed = (
        update(Webhook)
        .where(Webhook.id == due.webhook_id, or_(Webhook.busy_until.is_(None), Webhook.busy_until < moment))
        .values(busy_until=moment + LEASE)
        .returning(Webhook.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claimed) is None:  # another thread was quicker
        db.session.rollback()
        return None
    delivery = db.session.get_one(Delivery, due.id, populate_existing=True)
    if delivery.state is not DeliveryState.WAITING or delivery.due_at > moment:  # another thread was
        db.session.rollback()
        return None
    ready = _prepare(delivery)
    db.session.commit()
    return ready


def _prepare(delivery: Delivery) -> Ready:
    webhook = db.session.get_one(Webhook, delivery.webhook_id, populate_existing=True)
    told = Told(SAMPLE) if delivery.event == TEST else tellable(delivery)
    if told is None:
        return Ready(delivery.id, webhook.id, webhook.url, None, {})
    site = part(Outward)
    if delivery.body is None:
        delivery.body = body_of(
            delivery.event,
            delivery.occurred_at,
            told,
            site.base_url,
            format=webhook.format,
            message=webhook.message,
            with_people=webhook.with_people,
        )
    headers = headers_for(webhook, delivery.message_id, delivery.body, site.key)
    return Ready(delivery.id, webhook.id, webhook.url, delivery.body, dict(headers))


def _send(ready: Ready) -> Answered:
    allowed = part(Outward).allowed
    try:
        target = target_of(ready.url, allowed)
    except Invalid as invalid:  # the settings allow less than they did
        return Answered(None, words=next(iter(invalid.fields.values())))
    return post(target, (ready.body or "").encode(), ready.headers, allowed)


def _write_down(ready: Ready, answered: Answered | None, took_ms: int) -> None:
    webhook = db.session.get(Webhook, ready.webhook_id, with_for_update=True, populate_existing=True)
    delivery = db.session.get(Delivery, ready.delivery_id, populate_existing=True)
    if webhook is not None and delivery is not None:
        webhook.busy_until = None
        if answered is None:
            delivery.state, delivery.body = DeliveryState.DROPPED, None
        else:
            delivery.tries += 1
            delivery.tried_at, delivery.took_ms = now(), took_ms
            delivery.status, delivery.answer = answered.status, answered.text or str(answered.words or "")
            _settle(webhook, delivery, answered)
    db.session.commit()


def _settle(webhook: Webhook, delivery: Delivery, answered: Answered) -> None:
    if answered.is_taken:
        delivery.state = DeliveryState.DELIVERED
        webhook.failures, webhook.failing_since, webhook.reached_at = 0, None, now()
        return
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now()
    if answered.status == GONE:
        delivery.state, webhook.standing = DeliveryState.FAILED, Standing.GONE
        drop_waiting(webhook.id)
        return
    if delivery.tries > len(DELAYS):
        delivery.state = DeliveryState.FAILED
    else:
        delivery.due_at = now() + _delay(delivery.tries, answered)
    if webhook.failures >= PAUSE_AFTER and now() - webhook.failing_since >= PAUSE_SPAN:
        webhook.standing = Standing.PAUSED


def _delay(tries: int, answered: Answered) -> timedelta:
    """How long to wait after so many tries, give or take a tenth; longer when the endpoint asks for it."""
    usual = DELAYS[tries - 1] * uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- it spreads load, it hides nothing
    wish = timedelta(seconds=answered.retry_after or 0)
    return max(usual, min(wish, LONGEST_WISH))
