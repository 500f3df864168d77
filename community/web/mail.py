"""Mails from templates, out by SMTP."""

from pathlib import Path

from flask import Flask, current_app
from flask_mail import Mail, Message
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from community.notifications.mailer import Written


class TemplateMailer:
    """Writes mails from `templates/mail/*.txt` (first line: the subject) and `*.html`; sends them with Flask-Mail."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._server = app.config["MAIL_SERVER"]
        self._mail = Mail(app)
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=lambda name: bool(name and name.endswith(".html")),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
        )

    @property
    def can_send(self) -> bool:
        """Whether a mail server is set."""
        return bool(self._server)

    def write(self, template: str, **values: object) -> Written:
        """Fill in both forms of a mail."""
        context = {**values, "site": current_app.config["SITE_NAME"], "base": current_app.config["BASE_URL"]}
        subject, _, text = self._templates.get_template(f"{template}.txt").render(context).partition("\n")
        html = self._templates.get_template(f"{template}.html").render(context, subject=subject)
        return Written(subject.strip(), text.strip() + "\n", html)

    def send(self, recipient: str, written: Written, key: str) -> None:
        """Hand it to the server."""
        host = current_app.config["BASE_URL"].partition("://")[2].partition("/")[0].partition(":")[0]
        message = Message(written.subject, [recipient], written.text, written.html)
        message.msgId = f"<{key}@{host}>"
        self._mail.send(message)
