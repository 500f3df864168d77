"""Reading endpoints and their logs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from community.kernel.db import AnyRow, db
from community.kernel.errors import NotFound
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.webhooks.models import Delivery, DeliveryState, Webhook, WebhookBoard

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint, the boards that were chosen for it, and how many deliveries stand in each state."""

    webhook: Webhook
    boards: frozenset[int]
    counts: dict[DeliveryState, int]


def endpoints(actor: Actor) -> list[Endpoint]:
    """All of them by name."""
    require(actor, Permission.OPERATE)
    rows = db.session.scalars(select(Webhook).order_by(Webhook.name, Webhook.id)).all()
    return _with_counts(rows)


def endpoint(actor: Actor, webhook_id: int) -> Endpoint:
    """One; NotFound when it is not there."""
    require(actor, Permission.OPERATE)
    found = db.session.get(Webhook, webhook_id)
    if found is None:
        raise NotFound()
    return _with_counts([found])[0]


def log_of(actor: Actor, webhook_id: int, state: DeliveryState | None, cursor: str | None) -> Page[AnyRow]:
    """What was or will be delivered to an endpoint, the latest first."""
    require(actor, Permission.OPERATE)
    wanted = [Delivery.webhook_id == webhook_id, *([Delivery.state == state] if state else [])]
    ids = select(Delivery.id, Delivery.id.label("sort")).where(*wanted)
    after = decode_cursor(cursor)
    after = after if after and isinstance(after.value, int) else None
    page = keyset(ids, Delivery.id, Delivery.id, size=PAGE_SIZE, after=after)
    rows = (
        select(*Delivery.__table__.columns, Submission.slug)
        .join(page, page.c.id == Delivery.id)
        .outerjoin(Submission, Submission.id == Delivery.submission_id)
    )
    found = db.session.execute(rows.order_by(Delivery.id.desc())).all()
    return paged(found, PAGE_SIZE, lambda row: (row.id, row.id))


def _with_counts(webhooks: Sequence[Webhook]) -> list[Endpoint]:
    ids = [one.id for one in webhooks]
    counts = db.session.execute(
        select(Delivery.webhook_id, Delivery.state, func.count().label("n"))
        .where(Delivery.webhook_id.in_(ids))
        .group_by(Delivery.webhook_id, Delivery.state)
    ).all()
    chosen = db.session.execute(select(WebhookBoard).where(WebhookBoard.webhook_id.in_(ids))).scalars().all()
    return [
        Endpoint(
            one,
            frozenset(row.board_id for row in chosen if row.webhook_id == one.id),
            {row.state: row.n for row in counts if row.webhook_id == one.id},
        )
        for one in webhooks
    ]
