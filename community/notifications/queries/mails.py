"""Reading mails."""

from sqlalchemy import select

from community.kernel.db import AnyRow, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.notifications.models import Mail
from community.policy import Actor, Permission, require

PAGE_SIZE = 25


def mails_page(actor: Actor, cursor: str | None = None, *, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """The mails that were written, newest first."""
    require(actor, Permission.OPERATE)
    after = decode_cursor(cursor)
    after = after if after and isinstance(after.value, int) else None
    page = keyset(select(Mail.id, Mail.id.label("sort")), Mail.id, Mail.id, size=size, after=after)
    mail = select(Mail.id, Mail.recipient, Mail.subject, Mail.text, Mail.created_at, Mail.sent_at)
    rows = db.session.execute(mail.join(page, page.c.id == Mail.id).order_by(Mail.id.desc())).all()
    return paged(rows, size, lambda row: (row.id, row.id))
