"""The demo's one endpoint, paused so that nothing leaves the machine, with what it was told lately."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from community.kernel.db import AnyRow, db
from community.submissions.models import Board, Status, Submission
from community.webhooks.bodies import body_of
from community.webhooks.events import ANSWER_PUBLISHED, CREATED, STATUS_CHANGED
from community.webhooks.models import Delivery, DeliveryState, Format, Standing, Webhook
from community.webhooks.reading import Told
from community.webhooks.services import new_message_id

BASE = "https://voices.example"
RECEIVER = "https://hooks.example.com/gleaner"
SHOWN = 6


def load_webhooks(members: Mapping[str, int], moment: datetime) -> None:
    """Make the endpoint and its log, as of `moment`."""
    webhook = Webhook(
        name="Warehouse of the data team",
        url=RECEIVER,
        format=Format.STANDARD,
        events="\n".join(sorted((CREATED, STATUS_CHANGED, ANSWER_PUBLISHED))),
        message="",
        salt="demo",
        standing=Standing.PAUSED,
        reached_at=moment - timedelta(hours=5),
        by_id=members["Ingrid Solheim"],
        created_at=moment - timedelta(days=40),
        is_demo=True,
    )
    db.session.add(webhook)
    db.session.flush()  # its log needs its id
    for number, row in enumerate(reversed(_latest())):
        _tell(webhook, row, moment - timedelta(hours=5 * (SHOWN - number)), failed=number == 2)


def _latest() -> list[AnyRow]:
    columns = (Submission.id, Submission.slug, Submission.kind, Submission.title, Submission.votes, Submission.comments)
    rows = (
        select(
            *columns,
            Submission.created_at,
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            Status.name.label("status_name"),
            Status.kind.label("status_kind"),
        )
        .join(Board, Board.id == Submission.board_id)
        .join(Status, Status.id == Submission.status_id)
        .where(Submission.deleted_at.is_(None), Submission.merged_into_id.is_(None), Board.audience == "public")
    )
    return list(db.session.execute(rows.order_by(Submission.created_at.desc()).limit(SHOWN)).all())


def _tell(webhook: Webhook, row: AnyRow, at: datetime, *, failed: bool) -> None:
    told = Told(SimpleNamespace(**row._mapping))
    db.session.add(
        Delivery(
            webhook_id=webhook.id,
            message_id=new_message_id(),
            event=CREATED,
            submission_id=row.id,
            occurred_at=at,
            due_at=at,
            state=DeliveryState.FAILED if failed else DeliveryState.DELIVERED,
            tries=9 if failed else 1,
            body=body_of(CREATED, at, told, BASE, format=Format.STANDARD, message="", with_people=False),
            status=503 if failed else 200,
            answer="Service Unavailable" if failed else "ok",
            took_ms=184,
            tried_at=at,
        )
    )
