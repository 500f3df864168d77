"""Writing mails down, and sending what was written."""

from dataclasses import dataclass

from sqlalchemy import select

from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.events import Event, publish
from community.kernel.parts import part
from community.notifications.mailer import Mailer, Written
from community.notifications.models import Mail


@dataclass(frozen=True, slots=True)
class MailWritten(Event):
    """A mail waits to be sent."""

    mail_id: int


def write_mail(recipient: str, template: str, *, key: str, **values: object) -> None:
    """Write a mail down, to be sent when this transaction is saved; the same key twice is one mail."""
    written = part(Mailer).write(template, **values)
    row = {"recipient": recipient, "subject": written.subject, "text": written.text, "html": written.html}
    if insert_new(Mail, {"key": key, "created_at": now(), **row}):
        mail_id = db.session.scalar(select(Mail.id).where(Mail.key == key))
        publish(MailWritten(mail_id or 0))


def send_mail(mail_id: int) -> None:
    """Send a mail that waits. Without a mail server it stays, readable by administrators; once sent, its words are dropped
    (they may hold a link that signs somebody in)."""
    mail = db.session.get(Mail, mail_id, with_for_update=True)
    mailer = part(Mailer)
    if mail is None or mail.sent_at is not None or not mailer.can_send:
        return
    mailer.send(mail.recipient, Written(mail.subject, mail.text, mail.html), mail.key)
    mail.sent_at = now()
    mail.text = mail.html = ""
