"""Sending by SMTP: with patience that ends, one Message-ID a mail, and no lock held meanwhile."""

import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_mail import BadHeaderError
from sqlalchemy import select

from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.notifications.models import Mail
from community.notifications.services import send_mail, write_mail
from community.web.mail import PATIENCE
from community.worker.outbox import drain


class Server:
    """A mail server: what it was told, and whether it refuses."""

    def __init__(self) -> None:
        self.taken: list[tuple[Any, Any, str]] = []
        self.connections: list[dict[str, Any]] = []
        self.refuses: Exception | None = None
        self.meanwhile: Callable[[], None] = lambda: None

    def connect(self, host: str, port: int, **options: Any) -> "Server":
        self.connections.append({"host": host, "port": port, **options})
        return self

    def starttls(self) -> None: ...
    def login(self, user: str, password: str) -> None: ...
    def quit(self) -> None: ...

    def sendmail(self, sender: str, recipients: Any, message: Any, *_: Any) -> None:
        self.meanwhile()
        if self.refuses:
            raise self.refuses
        self.taken.append((sender, list(recipients), message.decode() if isinstance(message, bytes) else str(message)))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """Stands where SMTP would."""
    stand_in = Server()
    monkeypatch.setattr(smtplib, "SMTP", stand_in.connect)
    return stand_in


@pytest.fixture
def sending(make_app: Callable[..., Flask]) -> Flask:
    """A site with a mail server."""
    return make_app(
        MAIL_SERVER="mail.example.org", MAIL_PORT=587, MAIL_SUPPRESS_SEND=False, BASE_URL="https://fjord.example"
    )


def written(app: Flask) -> int:
    """A mail that waits; its id."""
    with app.app_context():
        write_mail("ana@example.org", "test", key="test-1", name="Ana")
        db.session.commit()
        return db.session.scalars(select(Mail.id)).one()


def the_mail(app: Flask) -> Mail:
    with app.app_context():
        return db.session.scalars(select(Mail)).one()


def test_a_mail_is_sent_once_and_its_words_are_dropped(sending: Flask, server: Server):
    mail_id = written(sending)
    for _ in range(2):
        with sending.app_context():
            send_mail(mail_id)
            db.session.commit()
    [(_, recipients, message)] = server.taken
    assert recipients == ["ana@example.org"]
    assert "Message-ID: <test-1@fjord.example>" in message
    assert "multipart/alternative" in message
    kept = the_mail(sending)
    assert kept.sent_at is not None
    assert kept.text == kept.html == ""


def test_a_silent_server_is_not_waited_for_for_ever(sending: Flask, server: Server):
    with sending.app_context():
        send_mail(written(sending))
    assert server.connections == [{"host": "mail.example.org", "port": 587, "timeout": PATIENCE}]


@pytest.mark.parametrize(
    "trouble", [smtplib.SMTPServerDisconnected("gone"), ConnectionRefusedError("no"), TimeoutError("slow")]
)
def test_a_mail_that_is_refused_waits_and_is_tried_again(sending: Flask, server: Server, trouble: Exception):
    written(sending)
    server.refuses = trouble
    with sending.app_context():
        drain()
        row = db.session.scalars(select(OutboxRow)).one()
    assert row.tries == 1
    assert row.error is not None
    assert str(trouble) in row.error
    kept = the_mail(sending)
    assert kept.sent_at is None
    assert kept.text


def test_the_same_mail_has_the_same_message_id_at_every_try(sending: Flask, server: Server):
    mail_id = written(sending)
    with sending.app_context():
        send_mail(mail_id)
        db.session.rollback()  # the worker dies before it could say that the mail was taken
        send_mail(mail_id)
        db.session.commit()
    ids = [message.split("Message-ID: ")[1].split()[0] for _, _, message in server.taken]
    assert ids == ["<test-1@fjord.example>"] * 2


def test_nobody_waits_for_the_mail_server_to_write(sending: Flask, server: Server):
    mail_id = written(sending)
    free: list[bool] = []

    def write() -> None:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("UPDATE mark SET n = n")
            connection.rollback()
        free.append(True)

    server.meanwhile = write
    with sending.app_context():
        send_mail(mail_id)
    assert free == [True]


def test_without_a_server_mails_wait(app: Flask, server: Server):
    with app.app_context():
        send_mail(written(app))
    assert server.connections == []
    assert the_mail(app).sent_at is None


def test_a_recipient_cannot_smuggle_a_header_in(sending: Flask, server: Server):
    with sending.app_context():
        write_mail("ana@example.org\nBcc: eve@example.org", "test", key="k", name="Ana")
        mail_id = db.session.scalars(select(Mail.id)).one()
        db.session.commit()
        with pytest.raises(BadHeaderError):
            send_mail(mail_id)
    assert server.taken == []
