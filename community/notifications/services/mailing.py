"""Mails about accounts: writing them down, and sending what was written."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from community.kernel import audit
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.events import publish
from community.kernel.parts import part
from community.kernel.pause import let_others_write
from community.kernel.words import N_
from community.notifications.events import MailWritten
from community.notifications.mailer import Mailer, NotTaken, Written
from community.notifications.models import Mail
from community.policy import Actor, Permission, require

KEPT = timedelta(days=30)


def is_written(key: str) -> bool:
    """Whether the mail of this cause is there already."""
    return db.session.scalar(select(Mail.id).where(Mail.key == key)) is not None


def write_mail(recipient: str, template: str, *, key: str, **values: object) -> None:
    """Write a mail down, to be sent when this transaction is saved; the same key twice is one mail."""
    written = part(Mailer).write(template, **values)
    row = {"recipient": recipient, "subject": written.subject, "text": written.text, "html": written.html}
    if insert_new(Mail, {"key": key, "created_at": now(), **row}):
        mail_id = db.session.scalar(select(Mail.id).where(Mail.key == key))
        publish(MailWritten(mail_id or 0))


def send_mail(mail_id: int) -> None:
    """Send a mail that waits. Without a mail server it stays, readable by administrators; once it is sent, its words
    are dropped, because they may hold a link that signs somebody in.

    Nothing is locked while the server takes it. If it is sent twice (a worker killed between the server's answer and
    ours), both carry the same Message-ID; SMTP cannot promise more.
    """
    mail = db.session.execute(select(Mail.__table__).where(Mail.id == mail_id, Mail.sent_at.is_(None))).one_or_none()
    mailer = part(Mailer)
    if mail is None or not mailer.can_send:
        return
    let_others_write()
    mailer.send(mail.recipient, Written(mail.subject, mail.text, mail.html), mail.key)
    db.session.execute(update(Mail).where(Mail.id == mail_id).values(sent_at=now(), text="", html=""))


def send_test_mail(actor: Actor, recipient: str, *, key: str) -> None:
    """Send a mail now, so that its server's answer can be shown; NotTaken says what went wrong."""
    require(actor, Permission.OPERATE)
    mailer = part(Mailer)
    if not mailer.can_send:
        raise NotTaken(N_("No mail server is set yet (GLEANER_MAIL_SERVER)."))
    let_others_write()
    mailer.send(recipient, mailer.write("test", name=actor.name), key)
    audit.record(actor, "mail.test", "mail", None, after={"recipient": recipient})


def forget_old_mails() -> None:
    """Drop mails after 30 days, sent or not."""
    db.session.execute(delete(Mail).where(Mail.created_at < now() - KEPT))
