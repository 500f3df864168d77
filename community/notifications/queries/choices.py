"""What members chose to hear, and how soon."""

from collections.abc import Mapping

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import AnyRow, db
from community.notifications.models import Cadence, MailChoice, Postbox
from community.notifications.sources import SOURCES
from community.policy import Actor, Permission, require


def choices_of(actor: Actor) -> tuple[Mapping[str, Cadence], bool]:
    """How soon a mail tells the actor of each source, and whether all of these mails are stopped."""
    require(actor, Permission.MEMBER)
    rows = db.session.execute(
        select(MailChoice.source, MailChoice.cadence).where(MailChoice.member_id == actor.id)
    ).all()
    chosen = {row.source: row.cadence for row in rows}
    stopped = db.session.scalar(select(Postbox.stopped_at).where(Postbox.member_id == actor.id))
    return {name: chosen.get(name, source.usual) for name, source in SOURCES.items()}, stopped is not None


def postbox_with_key(key: str) -> AnyRow | None:
    """Whose mails carry this key (member_id, email, name, stopped_at), whatever became of them since."""
    return db.session.execute(
        select(Postbox.member_id, Postbox.stopped_at, Member.email, Member.name)
        .join(Member, Member.id == Postbox.member_id)
        .where(Postbox.key == key)
    ).one_or_none()
