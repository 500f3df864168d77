"""One's own account: name and looks, address, password, where one is signed in."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.audit import AuditRow
from community.kernel.db import db
from tests.accounts.conftest import PASSWORD, is_in
from tests.mailbox import Mailbox

SignedIn = Callable[[Member], FlaskClient]


def test_a_member_changes_name_and_looks(member, signed_in: SignedIn, app: Flask):
    browser = signed_in(member())
    answer = browser.post("/me/settings", data={"name": "Anna B.", "theme": "dark"})
    assert answer.status_code == 303
    page = browser.get("/me/settings")
    assert 'data-theme="dark"' in page.text
    assert 'data-keys="off"' in page.text
    assert 'value="Anna B."' in page.text
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.action == "member.rename")).one()
    assert (row.before, row.after) == ('{"name": "Ana"}', '{"name": "Anna B."}')


def test_a_refused_name_leaves_everything_as_it_was(member, signed_in: SignedIn):
    browser = signed_in(member())
    answer = browser.post("/me/settings", data={"name": "", "theme": "dark"})
    assert answer.status_code == 422
    assert 'data-theme="dark"' not in browser.get("/me/settings").text


def test_a_form_cannot_change_what_it_does_not_show(member, signed_in: SignedIn, app: Flask):
    ana = member()
    extra = {"role": "administrator", "email": "x@example.org", "banned_at": "", "id": "99", "is_demo": "yes"}
    signed_in(ana).post("/me/settings", data={"name": "Ana", "theme": "light", "keys_on": "yes", **extra})
    with app.app_context():
        kept = db.session.scalars(select(Member)).one()
    assert (kept.id, kept.role, kept.email, kept.is_demo) == (ana.id, ana.role, ana.email, False)


def test_a_new_address_counts_once_its_link_is_opened(member, signed_in: SignedIn, mailbox: Mailbox, app: Flask):
    ana = member()
    browser = signed_in(ana)
    browser.post("/me/email", data={"current": PASSWORD, "email": "New@Example.org"})
    assert ana.email in browser.get("/me/settings").text
    link = mailbox.link("new@example.org")
    assert "new@example.org" in browser.get(link).text
    assert ana.email in browser.get("/me/settings").text, "looking at the link must change nothing"
    assert browser.post(link).status_code == 303
    assert is_in(browser)
    assert "was changed" in mailbox.all(ana.email)[-1].subject
    typed = {"email": "new@example.org", "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=typed).status_code == 303


def test_the_owner_of_a_mistyped_address_gets_nothing(member, signed_in: SignedIn, mailbox: Mailbox, client):
    browser = signed_in(member())
    browser.post("/me/email", data={"current": PASSWORD, "email": "typo@example.org"})
    link = mailbox.link("typo@example.org")
    assert "/sign-in" in client.get(link).location
    assert "/sign-in" in client.post(link).location
    other = signed_in(member("Bo"))
    assert other.get(link).status_code in (200, 410)
    assert other.post(link).status_code == 410


def test_an_address_that_was_taken_meanwhile_is_not_taken_away(member, signed_in: SignedIn, mailbox: Mailbox, make):
    browser = signed_in(member())
    browser.post("/me/email", data={"current": PASSWORD, "email": "wanted@example.org"})
    link = mailbox.link("wanted@example.org")
    make.member("Bo", email="wanted@example.org")
    answer = browser.post(link)
    assert answer.status_code == 409
    assert "another account" in answer.text
    assert is_in(browser)


def test_neither_address_nor_password_changes_without_the_password(member, signed_in: SignedIn, mailbox: Mailbox):
    browser = signed_in(member())
    for path, more in (
        ("/me/email", {"email": "new@example.org"}),
        ("/me/password", {"password": "four green kettles"}),
    ):
        for typed in ("wrong but typed", ""):
            answer = browser.post(path, data={"current": typed, **more})
            assert answer.status_code == 422
            assert 'aria-invalid="true"' in answer.text
            assert "four green kettles" not in answer.text
    assert mailbox.all() == []


def test_a_member_sees_and_ends_where_they_are_signed_in(member, signed_in: SignedIn, app: Flask):
    ana = member()
    phone = app.test_client()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    phone.post("/sign-in", data={"email": ana.email, "password": PASSWORD}, headers={"User-Agent": agent})
    desk = signed_in(ana)
    page = desk.get("/me/settings")
    assert "Firefox on Linux" in page.text
    action = page.text.split('action="/me/sessions/')[1].split('"')[0]
    assert desk.post(f"/me/sessions/{action}").status_code == 303
    assert is_in(desk)
    assert not is_in(phone)


def test_nobody_ends_the_session_of_somebody_else(member, signed_in: SignedIn, app: Flask):
    bos = signed_in(member("Bo"))
    anas = signed_in(member("Ana"))
    with app.app_context():
        ids = [row[0] for row in db.session.execute(db.text("SELECT id FROM session"))]
    for session_id in ids[:1]:
        anas.post(f"/me/sessions/{session_id}/end")
    assert is_in(bos)


def test_a_visitor_chooses_a_theme(client: FlaskClient):
    answer = client.post("/theme", data={"theme": "dark", "next": "/help"})
    assert (answer.status_code, answer.location) == (303, "/help")
    assert 'data-theme="dark"' in client.get("/sign-in").text
    client.post("/theme", data={"theme": "system", "next": "//evil.example"})
    assert "data-theme" not in client.get("/sign-in").text.split("<body")[0]


def test_a_theme_that_is_none_is_refused(client: FlaskClient):
    assert client.post("/theme", data={"theme": "<script>"}).status_code == 422


def test_a_members_theme_follows_them_to_another_browser(member, signed_in: SignedIn):
    ana = member()
    signed_in(ana).post("/theme", data={"theme": "dark"})
    assert 'data-theme="dark"' in signed_in(ana).get("/me").text
