"""From events to deliveries, and forgetting old ones."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, select

from community.kernel.alongside import alongside
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import Event, listens
from community.kernel.schedule import every
from community.submissions.models import Board, Submission
from community.webhooks.delivering import deliver_next
from community.webhooks.events import KINDS, Happened, happened
from community.webhooks.models import Delivery, DeliveryState, Standing, Webhook
from community.webhooks.reading import reaches
from community.webhooks.services import new_message_id

KEPT_FOR = timedelta(days=30)
THREADS = 4


@listens(*KINDS, name="webhooks.fan_out", batch=200)
def fan_out(events: Sequence[Event] | Event) -> None:
    """One delivery for each event and each endpoint that is told of it, in the transaction that ends the jobs."""
    hooks = db.session.execute(
        select(Webhook.id, Webhook.events).where(Webhook.standing == Standing.ACTIVE).order_by(Webhook.id)
    ).all()
    if not hooks:
        return
    told = [happened(event, _is_deleted) for event in (events if isinstance(events, Sequence) else [events])]
    moment = now()
    rows = [
        {
            "webhook_id": hook.id,
            "message_id": new_message_id(),
            "event": one.name,
            "submission_id": one.submission_id,
            "ref_id": one.ref_id,
            "occurred_at": moment,
            "due_at": moment,
            "state": DeliveryState.WAITING,
        }
        for hook in hooks
        for one in _of_its_boards(hook.id, [one for one in told if one.name in hook.events.split("\n")])
    ]
    if rows:
        db.session.execute(insert(Delivery), rows)


def _of_its_boards(webhook_id: int, told: Sequence[Happened]) -> list[Happened]:
    if not told:
        return []
    there = select(Submission.id).join(Board, Board.id == Submission.board_id)
    found = there.where(Submission.id.in_([one.submission_id for one in told]), reaches(webhook_id))
    readable = set(db.session.scalars(found))
    return [one for one in told if one.submission_id in readable]


def _is_deleted(submission_id: int) -> bool:
    deleted = select(Submission.id).where(Submission.id == submission_id, Submission.deleted_at.is_not(None))
    return db.session.scalar(deleted) is not None


@alongside(THREADS, name="webhooks.deliver")
def deliver() -> bool:
    """Deliver what is due."""
    return deliver_next()


@every(timedelta(days=1), name="webhooks.forget")
def forget() -> None:
    """The log is kept for a month."""
    old = delete(Delivery).where(Delivery.occurred_at < now() - KEPT_FOR, Delivery.state != DeliveryState.WAITING)
    db.session.execute(old.execution_options(synchronize_session=False))
