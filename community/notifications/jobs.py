"""Mails about accounts, notifications, and sending what was written.

A link's secret is made here, where the mail is written, so that it waits in no outbox. A job that runs twice finds the
mail of its cause and leaves it alone; the member's row is locked first, so that it cannot run twice at the same moment.
"""

from datetime import timedelta

from sqlalchemy import select

from community.accounts.events import (
    ConfirmationWanted,
    EmailChanged,
    EmailChangeWanted,
    PasswordChanged,
    ResetWanted,
)
from community.accounts.models import Member, Purpose
from community.accounts.services import issue_link
from community.backlog.events import ExportReady
from community.backlog.models import ExportRow
from community.customers.events import CustomerNoted
from community.customers.queries.notes import mail_of
from community.customers.services.notes import issue_note_link
from community.kernel.db import db
from community.kernel.events import Event, listens
from community.kernel.schedule import every
from community.notifications.events import LetterDue, MailWritten, OccasionArose
from community.notifications.services import (
    fan_out,
    forget_old_mails,
    forget_old_notifications,
    is_written,
    note,
    send_digests,
    send_letters,
    send_mail,
    write_mail,
)
from community.notifications.sources import EVENTS

A_DAY = 36  # tries: an hour of growing delays, then one an hour


@listens(MailWritten, name="mail.send", lane="mail", tries=A_DAY)
def send(event: MailWritten) -> None:
    """Send one mail."""
    send_mail(event.mail_id)


@listens(ConfirmationWanted, name="mail.confirmation")
def write_confirmation(event: ConfirmationWanted) -> None:
    """Mail the link that confirms an address; where there is an account already, say so to its owner."""
    member, key = _member_at(event.email), f"confirmation-{event.cause}"
    if member is None or is_written(key):
        return
    if member.is_confirmed:
        write_mail(event.email, "account_exists", key=key, name=member.name)
        return
    token = issue_link(Purpose.CONFIRM, member_id=member.id, email=event.email)
    # without the name, which a stranger may have typed to say something in our mail
    write_mail(event.email, "confirmation", key=key, path=f"/confirm/{token}")


@listens(ResetWanted, name="mail.reset")
def write_reset(event: ResetWanted) -> None:
    """Mail the link by which a password can be chosen."""
    member, key = _member_at(event.email), f"reset-{event.cause}"
    if member is None or member.is_banned or is_written(key):
        return
    token = issue_link(Purpose.RESET, member_id=member.id, email=event.email)
    write_mail(event.email, "reset", key=key, name=member.name, path=f"/reset/{token}")


@listens(EmailChangeWanted, name="mail.email_change")
def write_email_change(event: EmailChangeWanted) -> None:
    """Mail the link that changes an address to the new one; if that is another member's, tell its owner instead."""
    member = db.session.get(Member, event.member_id, with_for_update=True)
    key = f"email-change-{event.cause}"
    if member is None or member.is_banned or is_written(key):
        return
    if owner := _member_at(event.email):
        write_mail(event.email, "account_exists", key=key, name=owner.name)
        return
    token = issue_link(Purpose.CHANGE_EMAIL, member_id=member.id, email=event.email)
    write_mail(event.email, "email_change", key=key, path=f"/me/email/{token}")


@listens(EmailChanged, name="mail.email_changed")
def write_email_changed(event: EmailChanged) -> None:
    """Tell the old address that it is not used any more."""
    member = db.session.get(Member, event.member_id)
    if member is not None and event.old:
        write_mail(event.old, "email_changed", key=f"email-changed-{event.cause}", name=member.name)


@listens(PasswordChanged, name="mail.password_changed")
def write_password_changed(event: PasswordChanged) -> None:
    """Tell a member that the password is another one now."""
    member = db.session.get(Member, event.member_id)
    if member is not None and member.email:
        key = f"password-changed-{event.cause}"
        write_mail(member.email, "password_changed", key=key, name=member.name, path="/reset")


@listens(CustomerNoted, name="mail.on_behalf")
def write_on_behalf(event: CustomerNoted) -> None:
    """Mail a customer what was noted for them, once, with the link to confirm, correct or remove it."""
    about, key = mail_of(event.note_id), f"on-behalf-{event.note_id}"
    if about is None or is_written(key):
        return
    path = f"/noted/{issue_note_link(event.note_id)}"
    write_mail(about.email, "on_behalf", key=key, quote=about.quote, path=path)


@listens(ExportReady, name="mail.export_ready")
def write_export_ready(event: ExportReady) -> None:
    """Tell who ordered an export that its file waits."""
    export = db.session.get(ExportRow, event.export_id)
    member = db.session.get(Member, export.by_id) if export and export.by_id else None
    if export is None or member is None or not member.email or member.is_banned:
        return
    told = {"name": member.name, "file": export.file_name, "rows": export.submissions, "path": "/staff/exports"}
    key = f"export-{export.id}"
    write_mail(member.email, "export_ready", key=key, scheduled=export.schedule_id is not None, **told)


@every(timedelta(days=1), name="mail.tidy")
def tidy() -> None:
    """Drop old mails."""
    forget_old_mails()


@listens(*EVENTS, name="notifications.note")
def note_occasion(event: Event) -> None:
    """Write down what there is to tell because of an event."""
    note(event)


@listens(OccasionArose, name="notifications.fan_out")
def tell_members(event: OccasionArose) -> None:
    """Tell the next few hundred members who want to hear of it."""
    fan_out(event.occasion_id, event.after)


@listens(LetterDue, name="notifications.letters", lane="letters", batch=20, lease=timedelta(minutes=3), tries=A_DAY)
def mail_members(events: list[LetterDue]) -> None:
    """Mail members what they were told of, several at a time."""
    send_letters([event.notification_id for event in events])


@every(timedelta(minutes=10), name="notifications.digests")
def mail_digests() -> None:
    """Begin the daily and weekly mails of those for whom it is morning."""
    send_digests()


@every(timedelta(hours=1), name="notifications.tidy")
def tidy_notifications() -> None:
    """Drop old notifications, and count the unread ones again."""
    forget_old_notifications()


def _member_at(email: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.email == email).with_for_update())
