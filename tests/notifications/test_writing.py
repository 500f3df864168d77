"""Mails are written by jobs that may run twice, and no secret waits anywhere but in the mail itself."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.events import (
    ConfirmationWanted,
    EmailChanged,
    EmailChangeWanted,
    PasswordChanged,
    ResetWanted,
)
from community.accounts.models import Purpose
from community.accounts.queries import link_target
from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.kernel.parts import part
from community.notifications import jobs
from community.notifications.mailer import Mailer
from community.notifications.models import Mail
from community.notifications.services import forget_old_mails, write_mail
from tests.factories import Factory
from tests.mailbox import Mailbox

VALUES = {
    "name": "Ana <b>&",
    "path": "/confirm/abc",
    "quote": "The door\nis <b>& heavy.",
    "file": "a.csv",
    "rows": 3,
    "scheduled": True,
}
TEMPLATES = [
    "account_exists",
    "confirmation",
    "email_change",
    "email_changed",
    "export_ready",
    "on_behalf",
    "password_changed",
    "reset",
    "test",
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_mail_has_a_subject_words_and_safe_html(app_context: Flask, template: str):
    written = part(Mailer).write(template, **VALUES)
    assert 5 < len(written.subject) < 78
    assert "\n" not in written.subject
    assert "Fjord Coffee" in written.subject
    assert len(written.text) > 80
    assert "{{" not in written.text + written.html
    assert "<b>&" not in written.html
    assert "prefers-color-scheme: dark" in written.html
    addresses = set(re.findall(r'https?://[^\s"<]+', written.html + written.text))
    assert all(address.startswith("http://localhost") for address in addresses)


def test_every_template_is_tried(app_context: Flask):
    folder = Path(app_context.root_path) / "templates" / "mail"
    names = {path.stem for path in folder.iterdir() if not path.name.startswith("_")}
    assert names == {*TEMPLATES, "news"}  # news are tried in test_letters.py


def test_links_carry_the_configured_address_whatever_the_request_says(app: Flask, mailbox: Mailbox):
    form = {"name": "Ana", "email": "ana@example.org", "password": "three brown teapots"}
    app.test_client().post("/sign-up", data=form, headers={"Host": "evil.example"})
    for mail in mailbox.all():
        assert "evil.example" not in mail.text + mail.html


@pytest.fixture
def ana(make: Factory) -> Any:
    return make.member("Ana", email="ana@example.org")


def run(app: Flask, job: Any, event: Any) -> None:
    """Run a job as the worker does."""
    with app.app_context():
        job(event)
        db.session.commit()


def test_a_job_that_runs_twice_writes_one_mail_whose_link_is_good(app: Flask, mailbox: Mailbox, ana: Any):
    event = ResetWanted("ana@example.org", "cause")
    for _ in range(2):
        run(app, jobs.write_reset, event)
    [mail] = mailbox.all()
    token = mail.text.split("/reset/")[1].split()[0]
    with app.app_context():
        assert link_target(Purpose.RESET, token).member_id == ana.id


@pytest.mark.parametrize(
    ("job", "event"),
    [
        (jobs.write_confirmation, ConfirmationWanted("ana@example.org", "cause")),
        (jobs.write_reset, ResetWanted("ana@example.org", "cause")),
        (jobs.write_email_change, EmailChangeWanted(1, "new@example.org", "cause")),
        (jobs.write_email_changed, EmailChanged(1, "old@example.org", "cause")),
        (jobs.write_password_changed, PasswordChanged(1, "cause")),
    ],
)
def test_every_job_writes_one_mail_a_cause(app: Flask, mailbox: Mailbox, ana: Any, job: Any, event: Any):
    for _ in range(3):
        run(app, job, event)
    assert len(mailbox.all()) == 1


def test_a_job_for_somebody_who_is_gone_writes_nothing(app: Flask, mailbox: Mailbox):
    run(app, jobs.write_confirmation, ConfirmationWanted("nobody@example.org", "cause"))
    run(app, jobs.write_email_change, EmailChangeWanted(99, "new@example.org", "cause"))
    run(app, jobs.write_password_changed, PasswordChanged(99, "cause"))
    run(app, jobs.write_email_changed, EmailChanged(99, "old@example.org", "cause"))
    assert mailbox.all() == []


def test_the_outbox_never_holds_a_link_s_secret(app: Flask, client: FlaskClient, ana: Any):
    client.post("/reset", data={"email": "ana@example.org"})
    with app.app_context():
        payloads = db.session.scalars(select(OutboxRow.payload)).all()
    assert payloads
    assert not any(re.search(r"[\w-]{40,}", payload) for payload in payloads)


def test_mails_are_forgotten_after_a_month(app: Flask):
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock, app.app_context():
        write_mail("ana@example.org", "test", key="k", name="Ana")
        clock.shift(timedelta(days=29))
        forget_old_mails()
        assert db.session.scalar(select(Mail.id)) is not None
        clock.shift(timedelta(days=2))
        forget_old_mails()
        assert db.session.scalar(select(Mail.id)) is None
