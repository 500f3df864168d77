"""Where administrators read the mails of a site without a mail server, and try a new one."""

import smtplib
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.notifications.queries import mails_page
from community.notifications.services import write_mail
from community.policy import SYSTEM, Role
from community.web.staff.mail import pieces_of
from tests.factories import Factory
from tests.mailbox import Mailbox
from tests.notifications.test_sending import Server

FORM = {"name": "Ana", "email": "ana@example.org", "password": "three brown teapots"}


def test_an_administrator_finds_the_link_of_a_newcomer(app: Flask, make: Factory, mailbox: Mailbox):
    app.test_client().post("/sign-up", data=FORM)
    link = mailbox.link("ana@example.org")
    page = make.client(make.member(role=Role.ADMINISTRATOR)).get("/staff/mail").text
    assert f'<a href="http://localhost{link}">' in page
    assert "ana@example.org" in page
    assert "waiting" in page


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.MODERATOR, Role.PRODUCT_MANAGER])
def test_nobody_else_reads_mails(make: Factory, role: Role):
    browser = make.client(make.member(role=role))
    assert browser.get("/staff/mail").status_code == 403
    assert browser.post("/staff/mail/test").status_code == 403


def test_an_empty_page_says_what_will_be_there(make: Factory):
    assert "No mail yet" in make.client(make.member(role=Role.ADMINISTRATOR)).get("/staff/mail").text


def test_a_site_with_a_mail_server_shows_no_words(make_app: Callable[..., Flask], mailbox: Mailbox, make: Factory):
    make.app.test_client().post("/sign-up", data=FORM)
    link = mailbox.link("ana@example.org")
    app = make_app(MAIL_SERVER="mail.example.org")
    page = Factory(app).client(Factory(app).member(role=Role.ADMINISTRATOR)).get("/staff/mail").text
    assert "ana@example.org" in page
    assert link not in page


def test_without_a_server_the_test_says_what_is_missing(make: Factory):
    desk = make.client(make.member(role=Role.ADMINISTRATOR))
    assert desk.post("/staff/mail/test").status_code == 303
    assert "GLEANER_MAIL_SERVER" in desk.get("/staff/mail").text.split("toast--error")[1].split("</div>")[0]


@pytest.fixture
def desk(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch):
    """An administrator of a site with a mail server, and the server."""
    server = Server()
    monkeypatch.setattr(smtplib, "SMTP", server.connect)
    app = make_app(MAIL_SERVER="mail.example.org", MAIL_SUPPRESS_SEND=False)
    make = Factory(app)
    return make.client(make.member("Ada", Role.ADMINISTRATOR, email="ada@example.org")), server, app


def test_the_test_mail_goes_to_whoever_asks(desk):
    browser, server, app = desk
    browser.post("/staff/mail/test")
    assert server.taken[0][1] == ["ada@example.org"]
    assert "took it" in browser.get("/staff/mail").text
    with app.app_context():
        assert db.session.scalars(select(AuditRow.action)).all() == ["mail.test"]


def test_the_server_s_refusal_is_shown_in_its_own_words(desk):
    browser, server, _ = desk
    server.refuses = smtplib.SMTPSenderRefused(550, b"we do not know you", "gleaner@localhost")
    browser.post("/staff/mail/test")
    assert "we do not know you" in browser.get("/staff/mail").text


def test_only_links_to_this_site_are_made_clickable(app: Flask):
    with app.test_request_context():
        pieces = pieces_of(
            "Open http://localhost/confirm/x now, not http://evil.example/ or http://localhost.evil.example/"
        )
    assert [piece for piece, is_link in pieces if is_link] == ["http://localhost/confirm/x"]
    assert "".join(piece for piece, _ in pieces).endswith("evil.example/")


def test_the_list_goes_on_page_by_page(app_context: Flask):
    for number in range(5):
        write_mail(f"a{number}@example.org", "test", key=f"k{number}", name="Ana")
    first = mails_page(SYSTEM, size=3)
    second = mails_page(SYSTEM, first.next, size=3)
    assert [row.recipient[1] for row in (*first.rows, *second.rows)] == ["4", "3", "2", "1", "0"]
    assert second.next is None
