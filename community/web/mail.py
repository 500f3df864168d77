"""Mails from templates, out by SMTP."""

import smtplib
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext, ngettext
from flask_mail import Connection, Mail, Message
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from community.kernel.words import N_
from community.notifications.mailer import NotTaken, Written

PATIENCE = 15  # seconds for each answer of the mail server, so that a silent one holds up nobody for long


class TemplateMailer:
    """Writes mails from `templates/mail/*.txt` (first line: the subject) and `*.html`; sends them with Flask-Mail."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._server = app.config["MAIL_SERVER"]
        self._mail = Mail(app)
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        install: Any = self._templates
        install.install_gettext_callables(gettext, ngettext, newstyle=True)

    @property
    def can_send(self) -> bool:
        """Whether a mail server is set."""
        return bool(self._server)

    def write(self, template: str, **values: object) -> Written:
        """Fill in both forms of a mail."""
        context = {**values, "site": current_app.config["SITE_NAME"], "base": current_app.config["BASE_URL"]}
        subject, _, text = self._templates.get_template(f"{template}.txt").render(context).partition("\n")
        html = self._templates.get_template(f"{template}.html").render(context, subject=subject.strip())
        return Written(subject.strip(), text.strip() + "\n", html)

    def send(self, recipient: str, written: Written, key: str) -> None:
        """Hand it to the server; NotTaken with the server's own words when it refuses or does not answer."""
        host = current_app.config["BASE_URL"].partition("://")[2].partition("/")[0].partition(":")[0]
        message = Message(written.subject, [recipient], written.text, written.html)
        message.msgId = f"<{key}@{host}>"
        try:
            with PatientConnection(self._mail) as connection:
                message.send(connection)
        except (smtplib.SMTPException, OSError) as error:
            raise NotTaken(N_("The mail server said: %(answer)s", answer=str(error)[:300])) from error


class PatientConnection(Connection):
    """Flask-Mail's connection, with a time limit: it waits for ever by itself."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect and sign in."""
        kind = smtplib.SMTP_SSL if self.mail.use_ssl else smtplib.SMTP
        host = kind(self.mail.server, self.mail.port, timeout=PATIENCE)
        if self.mail.use_tls:
            host.starttls()
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host
