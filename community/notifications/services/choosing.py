"""Choosing what comes by mail, and stopping it: by one's settings, or by the link of any mail without signing in."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select, update

from community.accounts.models import Member
from community.kernel import audit
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import NotFound
from community.kernel.ids import new_token
from community.notifications.commands import ChooseMails
from community.notifications.models import Cadence, MailChoice, Notification, Occasion, Postbox
from community.notifications.queries.choices import postbox_with_key
from community.notifications.sources import SOURCES
from community.policy import Actor, Permission, require
from community.submissions.services import stop_following


def choose_mails(actor: Actor, command: ChooseMails) -> None:
    """Keep the choice; what waits to be mailed follows it."""
    require(actor, Permission.MEMBER)
    chosen = {name: cadence for name, cadence in command.cadences.items() if name in SOURCES}
    db.session.execute(delete(MailChoice).where(MailChoice.member_id == actor.id, MailChoice.source.in_(chosen)))
    db.session.add_all(MailChoice(member_id=actor.id, source=name, cadence=how) for name, how in chosen.items())
    values = {"language": command.language, "time_zone": command.time_zone}
    db.session.execute(update(Member).where(Member.id == actor.id).values(values))
    _apply(actor.id or 0, chosen)
    db.session.flush()  # so that a failure is ours, not the edge's


def _apply(member_id: int, chosen: Mapping[str, Cadence]) -> None:
    """Give what is in no mail yet its new cadence; nothing is mailed at once that could have waited until now."""
    for name, cadence in chosen.items():
        occasions = select(Occasion.id).where(Occasion.source == name)
        waiting = update(Notification).where(
            Notification.member_id == member_id,
            Notification.mailed_at.is_(None),
            Notification.read_at.is_(None),
            Notification.occasion_id.in_(occasions),
            Notification.cadence != cadence,
        )
        if cadence is not Cadence.INSTANT:
            db.session.execute(waiting.values(cadence=cadence).execution_options(synchronize_session=False))


def resume_mails(actor: Actor) -> None:
    """Let mails come again, as the settings say."""
    require(actor, Permission.MEMBER)
    db.session.execute(update(Postbox).where(Postbox.member_id == actor.id).values(stopped_at=None))


def stop_mails(actor: Actor) -> None:
    """No more mails but those about the account."""
    require(actor, Permission.MEMBER)
    open_postbox(actor.id or 0)
    _stop(actor.id or 0)


def unsubscribe(key: str, thread: int | None = None) -> None:
    """By the link of a mail: no more mails at all, or nothing more about one submission. Takes effect at once, on what
    waits to be mailed too. NotFound for a key that nobody has (any more).
    """
    postbox = postbox_with_key(key)
    if postbox is None:
        raise NotFound()
    if thread is None:
        _stop(postbox.member_id)
    else:
        _let_go(postbox.member_id, stop_following(postbox.member_id, thread))
    member = Actor(id=postbox.member_id, name=postbox.name)
    audit.record(member, "mail.unsubscribe", "member", postbox.member_id, after={"submission": thread})


def _stop(member_id: int) -> None:
    stopped = update(Postbox).where(Postbox.member_id == member_id, Postbox.stopped_at.is_(None))
    db.session.execute(stopped.values(stopped_at=now()))


def _let_go(member_id: int, submission_ids: Collection[int]) -> None:
    """Mail nothing of what waits about these submissions."""
    occasions = select(Occasion.id).where(Occasion.submission_id.in_(submission_ids))
    waiting = update(Notification).where(
        Notification.member_id == member_id, Notification.mailed_at.is_(None), Notification.occasion_id.in_(occasions)
    )
    db.session.execute(waiting.values(cadence=Cadence.NEVER).execution_options(synchronize_session=False))


def open_postbox(member_id: int) -> str:
    """The key of a member's unsubscribe links, made with their first mail."""
    insert_new(Postbox, {"member_id": member_id, "key": new_token()})
    return db.session.scalars(select(Postbox.key).where(Postbox.member_id == member_id)).one()
