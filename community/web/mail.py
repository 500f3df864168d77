"""Mails from templates, out by SMTP."""

import smtplib
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from css_inline import CSSInliner
from flask import Flask, current_app
from flask_babel import force_locale, gettext, ngettext
from flask_mail import Connection, Mail, Message
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from community.kernel.words import N_
from community.notifications.mailer import Letter, News, NotTaken, Written
from community.web.news import news_context, thread_headers

PATIENCE = 15  # seconds for each answer of the mail server, so that a silent one holds up nobody for long
AT_ONCE = 4  # connections, so that a mail which hangs holds up no other one
LONGEST = 45.0  # seconds after which no further mail of a batch is begun


class TemplateMailer:
    """Writes mails from `templates/mail/*.txt` (first line: the subject) and `*.html`; sends them with Flask-Mail."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._app = app
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
        context = {"locale": "en", **values, "site": current_app.config["SITE_NAME"], "base": _base()}
        subject, _, text = self._templates.get_template(f"{template}.txt").render(context).partition("\n")
        html = self._templates.get_template(f"{template}.html").render(context, subject=subject.strip())
        return Written(subject.strip(), text.strip() + "\n", self._inliner.inline(html))

    @cached_property
    def _inliner(self) -> CSSInliner:
        """Writes styles at the elements, where mail programs keep them; it asks no other machine for anything."""
        return CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True)

    def write_news(self, news: News) -> Written:
        """In the member's language and the time of their zone, with the links by which it can be stopped."""
        with force_locale(news.language):
            written = self.write("news", **news_context(news))
        headers = {
            "List-Unsubscribe": f"<{_base()}/unsubscribe/{news.key}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            **thread_headers(news, _host()),
        }
        return Written(written.subject, written.text, written.html, headers)

    def send(self, recipient: str, written: Written, key: str) -> None:
        """Hand it to the server; NotTaken with the server's own words when it refuses or does not answer."""
        try:
            with PatientConnection(self._mail) as connection:
                _message(recipient, written, key).send(connection)
        except (smtplib.SMTPException, OSError) as error:
            raise _not_taken(error) from error

    def send_all(self, letters: Sequence[Letter]) -> Iterator[tuple[Letter, NotTaken | None]]:
        """Hand them over on a few connections; each as soon as it was taken or refused."""
        batch = Batch(letters)
        for number in range(min(AT_ONCE, len(letters))):
            threading.Thread(target=self._carry, args=(batch,), name=f"mail-{number}", daemon=True).start()
        for _ in letters:
            yield batch.outcomes.get()

    def _carry(self, batch: "Batch") -> None:
        """Send what is left of a batch, over one connection while it holds."""
        with self._app.app_context():
            connection: PatientConnection | None = None
            while (letter := batch.take()) is not None:
                try:
                    if batch.is_hopeless:
                        raise TimeoutError("no answer to the mails before this one")
                    connection = connection or PatientConnection(self._mail).__enter__()
                    _message(letter.recipient, letter.written, letter.key).send(connection)
                    batch.note_taken()
                    batch.outcomes.put((letter, None))
                except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
                    batch.outcomes.put((letter, _not_taken(error)))
                    _close(connection)
                    connection = None
                except Exception as error:  # whatever it is, somebody waits for this letter's outcome
                    batch.note_trouble()
                    batch.outcomes.put((letter, _not_taken(error)))
                    _close(connection)
                    connection = None
            _close(connection)


class Batch:
    """Letters that several threads hand over, and what became of each.

    After as many troubles as there are connections (half as many before it took anything) the server is taken to be
    away, and nothing more of the batch is begun; neither is it after LONGEST seconds, so that the lease of the batch
    outlives it.
    """

    def __init__(self, letters: Sequence[Letter]) -> None:
        self.outcomes: SimpleQueue[tuple[Letter, NotTaken | None]] = SimpleQueue()
        self._waiting: SimpleQueue[Letter] = SimpleQueue()
        self._troubles = self._taken = 0
        self._begun = monotonic()
        for letter in letters:
            self._waiting.put(letter)

    def take(self) -> Letter | None:
        """The next letter; None when none is left."""
        with suppress(Empty):
            return self._waiting.get_nowait()
        return None

    def note_taken(self) -> None:
        """The server took one."""
        self._taken += 1

    def note_trouble(self) -> None:
        """The server did not answer as one does."""
        self._troubles += 1

    @property
    def is_hopeless(self) -> bool:
        """Whether the rest had better be tried later."""
        away = self._troubles >= (AT_ONCE if self._taken else AT_ONCE // 2)
        return away or monotonic() - self._begun > LONGEST


def _message(recipient: str, written: Written, key: str) -> Message:
    message = Message(written.subject, [recipient], written.text, written.html, sender=_sender())
    message.msgId = f"<{key}@{_host()}>"
    message.reply_to = current_app.config["MAIL_REPLY_TO"]
    message.extra_headers = dict(written.headers)
    return message


def _sender() -> str | tuple[str, str]:
    """Under the company's name, unless the setting gives one."""
    sender = str(current_app.config["MAIL_DEFAULT_SENDER"])
    return sender if "<" in sender else (str(current_app.config["SITE_NAME"]), sender)


def _not_taken(error: Exception) -> NotTaken:
    return NotTaken(N_("The mail server said: %(answer)s", answer=str(error)[:300]))


def _close(connection: "PatientConnection | None") -> None:
    """Say goodbye, if the server still listens; there is no connection afterwards."""
    if connection is not None and connection.host is not None:
        with suppress(smtplib.SMTPException, OSError):
            connection.host.quit()
        connection.host.close()


def _base() -> str:
    return str(current_app.config["BASE_URL"])


def _host() -> str:
    return _base().partition("://")[2].partition("/")[0].partition(":")[0]


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
