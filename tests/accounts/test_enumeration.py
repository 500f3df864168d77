"""Nobody learns from an answer whether an address is known: not by status, body, redirect, cookie or work done."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from community.accounts.hashing import Passwords
from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import OutboxRow
from tests.accounts.conftest import PASSWORD

KNOWN, UNKNOWN = "known@example.org", "other@example.org"  # of one length, so that whole answers can be compared


def answer(app: Flask, path: str, email: str, **more: str) -> TestResponse:
    """What a fresh browser gets."""
    return app.test_client().post(path, data={"email": email, **more})


def alike(response: TestResponse, email: str) -> tuple[Any, ...]:
    """Everything about an answer but the address in it and the signature of the cookie."""
    headers = {name: value for name, value in response.headers if name not in ("Set-Cookie", "Content-Length")}
    cookies = [cookie.partition("=")[0] for cookie in response.headers.getlist("Set-Cookie")]
    return response.status_code, response.data.replace(email.encode(), b"?"), headers, cookies


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/sign-in", {"password": "wrong but typed"}),
        ("/sign-up", {"name": "Somebody", "password": PASSWORD}),
        ("/sign-up/mail", {}),
        ("/reset", {}),
    ],
)
@pytest.mark.parametrize("state", [{}, {"confirmed_at": None}, {"banned_at": now()}], ids=["open", "new", "closed"])
def test_a_known_and_an_unknown_address_get_the_same_answer(
    app: Flask, member: Callable[..., Member], path: str, more: dict[str, str], state: dict[str, Any]
):
    member(email=KNOWN, **state)
    known, unknown = answer(app, path, KNOWN, **more), answer(app, path, UNKNOWN, **more)
    assert alike(known, KNOWN) == alike(unknown, UNKNOWN)


@pytest.mark.parametrize("path", ["/sign-up/mail", "/reset", "/sign-up"])
def test_a_known_and_an_unknown_address_write_the_same_number_of_jobs(app: Flask, member, path: str):
    member(email=KNOWN)
    counts = []
    for email in (KNOWN, UNKNOWN):
        answer(app, path, email, name="Somebody", password=PASSWORD)
        with app.app_context():
            counts.append(db.session.query(OutboxRow).count())
    assert counts == [1, 2]


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password hash that was computed: nearly all of the time that an answer takes."""
    done: list[str] = []
    for name in ("hash", "matches"):
        plain = getattr(Passwords, name)
        monkeypatch.setattr(Passwords, name, lambda *args, name=name, plain=plain: (done.append(name), plain(*args))[1])
    return done


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN, "not an address"])
def test_signing_in_always_takes_exactly_one_hash(app: Flask, member, hashes: list[str], email: str):
    member(email=KNOWN)
    hashes.clear()
    answer(app, "/sign-in", email, password="wrong but typed")
    assert hashes == ["matches"]


@pytest.mark.parametrize("path", ["/sign-up", "/sign-up/mail", "/reset"])
def test_asking_for_a_mail_does_the_same_work_for_every_address(app: Flask, member, hashes, statements, path: str):
    member(email=KNOWN)
    hashes.clear()
    done = []
    for email in (KNOWN, UNKNOWN):
        with statements(app) as sent:
            answer(app, path, email, name="Somebody")
        done.append(sent)
    assert done[0] == done[1]
    assert len(done[0]) == 1
    assert hashes == []


def test_a_hash_of_nobody_costs_what_a_real_one_does():
    passwords = Passwords(time_cost=2, memory_cost=64, parallelism=1)
    real = passwords.hash(PASSWORD)
    assert passwords._nobodys.split("$")[:4] == real.split("$")[:4]
    assert [len(piece) for piece in passwords._nobodys.split("$")] == [len(piece) for piece in real.split("$")]
    assert not passwords.matches(None, PASSWORD)
    assert not passwords.is_outdated(passwords._nobodys)


def test_changing_to_a_known_address_is_answered_as_to_an_unknown_one(app: Flask, member, signed_in, mailbox):
    member("Bo", email=KNOWN)
    browser = signed_in(member("Ana"))
    answers = [browser.post("/me/email", data={"email": email, "current": PASSWORD}) for email in (KNOWN, UNKNOWN)]
    assert [(response.status_code, response.location) for response in answers] == [(303, "/me/settings")] * 2
    assert "already" in mailbox.all(KNOWN)[-1].subject
    assert "/me/email/" in mailbox.all(UNKNOWN)[-1].text
