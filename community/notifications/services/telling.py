"""From an event to a notification for everybody who wants to hear of it.

The request that causes an event writes one row of the outbox, however many follow. The worker notes the occasion, then
goes through its audience in the order of their ids, some hundreds a transaction, so that nobody who writes waits long
and a killed worker goes on where it was. All of it may run twice: an occasion is unique by source and row, a
notification by occasion and member, and only what was new is counted and mailed.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db, insert_new
from community.kernel.events import Event, publish
from community.notifications.events import LetterDue, OccasionArose
from community.notifications.models import Cadence, MailChoice, Notification, Occasion, Postbox
from community.notifications.sources import SOURCES, Source
from community.policy import Actor, Role, audiences
from community.submissions.models import Board, Submission

BATCH = 500


def note(event: Event) -> None:
    """Write down what there is to tell because of an event, and begin to tell it."""
    for source in SOURCES.values():
        if isinstance(event, source.event) and (told := source.occasion(event)):
            key = {"source": source.name, "ref_id": told.ref_id}
            row = {"submission_id": told.submission_id, "by_id": told.by_id, "created_at": told.at}
            if insert_new(Occasion, {**key, **row}):
                occasion_id = db.session.scalar(select(Occasion.id).filter_by(**key))
                publish(OccasionArose(occasion_id or 0, 0))


def fan_out(occasion_id: int, after: int) -> None:
    """Tell the next BATCH members of the audience, in the order of their ids; the rest is an event of its own."""
    occasion = db.session.get(Occasion, occasion_id)
    source = SOURCES.get(occasion.source) if occasion else None
    if occasion is None or source is None:
        return
    rows = db.session.execute(_batch(occasion, source, after)).all()
    if not rows:
        return
    new = _insert(occasion_id, source.usual, rows)
    _count([row.member_id for row in new])
    publish(*(LetterDue(row.id) for row in new if row.cadence is Cadence.INSTANT))
    if len(rows) == BATCH:
        publish(OccasionArose(occasion_id, rows[-1].id))


def _batch(occasion: Occasion, source: Source, after: int) -> AnySelect:
    """The next members with what they chose: in good standing, able to read it where it stands, and not who did it."""
    choice = (MailChoice.member_id == Member.id) & (MailChoice.source == source.name)
    return (
        select(Member.id, MailChoice.cadence, Postbox.stopped_at)
        .outerjoin(MailChoice, choice)
        .outerjoin(Postbox, Postbox.member_id == Member.id)
        .where(
            Member.id > after,
            Member.id.in_(source.audience(occasion)),
            Member.id != (occasion.by_id or 0),
            Member.role.in_(_readers(occasion.submission_id)),
            Member.email.is_not(None),
            Member.confirmed_at.is_not(None),
            Member.banned_at.is_(None),
        )
        .order_by(Member.id)
        .limit(BATCH)
    )


def _readers(submission_id: int | None) -> list[Role]:
    """The roles that may read a submission now; all of them for what is about none, which its source knows better."""
    if submission_id is None:
        return list(Role)
    audience = db.session.scalar(
        select(Board.audience)
        .join(Submission, Submission.board_id == Board.id)
        .where(Submission.id == submission_id, Submission.deleted_at.is_(None), Board.archived_at.is_(None))
    )
    return [role for role in Role if audience in audiences(Actor(id=0, role=role))]


def _insert(occasion_id: int, usual: Cadence, rows: Sequence[AnyRow]) -> Sequence[AnyRow]:
    """The notifications that were not there yet: id, member_id, cadence."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    moment = now()
    values = [
        {
            "occasion_id": occasion_id,
            "member_id": row.id,
            "cadence": Cadence.NEVER if row.stopped_at else row.cadence or usual,
            "created_at": moment,
        }
        for row in rows
    ]
    made = dialect.insert(Notification.__table__).values(values).on_conflict_do_nothing()
    table = Notification.__table__.c
    return db.session.execute(made.returning(table.id, table.member_id, table.cadence)).all()


def _count(member_ids: Sequence[int]) -> None:
    db.session.execute(
        update(Member)
        .where(Member.id.in_(member_ids))
        .values(unread=Member.unread + 1)
        .execution_options(synchronize_session=False)
    )
