"""Looking into the mails that the site wrote."""

import re

from flask import Flask
from sqlalchemy import select

from community.kernel.db import db
from community.notifications.models import Mail
from community.worker.outbox import drain


class Mailbox:
    """The mails of a site without a mail server; looking does what is due first."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def all(self, recipient: str | None = None) -> list[Mail]:
        """The mails to a recipient, oldest first."""
        with self.app.app_context():
            while drain():
                pass
            query = select(Mail).order_by(Mail.id)
            return list(db.session.scalars(query.where(Mail.recipient == recipient) if recipient else query))

    def link(self, recipient: str) -> str:
        """The path of the link in the latest mail to a recipient."""
        found = re.search(r"http://localhost(/[a-z/]+/[\w-]{40,})", self.all(recipient)[-1].text)
        assert found, "the mail holds no link"
        return found[1]
