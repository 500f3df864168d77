"""Sending what was written."""

from community.kernel.events import listens
from community.notifications.services import MailWritten, send_mail


@listens(MailWritten, name="mail.send")
def send(event: MailWritten) -> None:
    """Send one mail."""
    send_mail(event.mail_id)
