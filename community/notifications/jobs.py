"""Mails about accounts, and sending what was written.

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
from community.kernel.db import db
from community.kernel.events import listens
from community.kernel.schedule import every
from community.notifications.services import MailWritten, forget_old_mails, is_written, send_mail, write_mail


@listens(MailWritten, name="mail.send")
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


@every(timedelta(days=1), name="mail.tidy")
def tidy() -> None:
    """Drop old mails."""
    forget_old_mails()


def _member_at(email: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.email == email).with_for_update())
