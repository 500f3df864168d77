"""Guessing is slowed down, by address and by account, inside the site's frame."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.web.limits import limiter
from tests.factories import Factory

WIDE = {ord(letter): ord(letter) - ord("a") + ord("\N{FULLWIDTH LATIN SMALL LETTER A}") for letter in "example"}


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Flask:
    """A site that counts tries."""
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        limiter.reset()
    return app


def tries(client: FlaskClient, path: str, n: int, address: str = "10.0.0.1", **data: str) -> list[int]:
    return [client.post(path, data=data, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(n)]


def test_guessing_from_one_address_is_stopped(limited: Flask):
    client = limited.test_client()
    codes = [tries(client, "/sign-in", 1, email=f"a{n}@example.org", password="wrong but typed")[0] for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_guessing_one_account_from_many_addresses_is_stopped(limited: Flask):
    client = limited.test_client()
    codes = [
        tries(client, "/sign-in", 1, f"10.0.1.{n}", email=" Ana@example.org", password="wrong but typed")[0]
        for n in range(11)
    ]
    assert codes == [422] * 10 + [429]
    assert tries(client, "/sign-in", 1, "10.0.2.1", email="bo@example.org", password="wrong but typed") == [422]


def test_the_answer_says_when_to_come_back_inside_the_frame(limited: Flask):
    client = limited.test_client()
    tries(client, "/sign-in", 10, email="ana@example.org", password="wrong but typed")
    environ = {"REMOTE_ADDR": "10.0.0.1"}
    answer = client.post("/sign-in", data={"email": "ana@example.org", "password": "x"}, environ_base=environ)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 301
    assert 'id="main"' in answer.text
    assert "Fjord Coffee" in answer.text


@pytest.mark.parametrize(("path", "allowed"), [("/reset", 5), ("/sign-up/mail", 5)])
def test_nobody_is_buried_in_mails(limited: Flask, path: str, allowed: int):
    client = limited.test_client()
    codes = [tries(client, path, 1, f"10.0.3.{n}", email="ana@example.org")[0] for n in range(allowed + 1)]
    assert codes == [303] * allowed + [429]


def test_signing_up_by_the_dozen_is_stopped(limited: Flask):
    client = limited.test_client()
    form = {"name": "Bot", "password": "three brown teapots"}
    codes = [tries(client, "/sign-up", 1, email=f"bot{n}@example.org", **form)[0] for n in range(6)]
    assert codes == [303] * 5 + [429]


def test_a_stolen_session_cannot_guess_the_password(limited: Flask):
    make = Factory(limited)
    browser = make.client(make.member())
    codes = [
        browser.post("/me/password", data={"current": "guess", "password": "four green kettles"}).status_code
        for _ in range(11)
    ]
    assert codes == [422] * 10 + [429]


def test_the_addresses_of_one_line_count_as_one(limited: Flask):
    client = limited.test_client()
    form = {"password": "wrong but typed"}
    codes = [
        tries(client, "/sign-in", 1, f"2001:db8:1:2:{n:x}::{n:x}", email=f"a{n}@example.org", **form)[0]
        for n in range(11)
    ]
    assert codes == [422] * 10 + [429]
    assert tries(client, "/sign-in", 1, "2001:db8:1:3::1", email="bo@example.org", **form) == [422]
    mapped = [
        tries(client, "/sign-in", 1, f"::ffff:10.0.9.{n}", email=f"b{n}@example.org", **form)[0] for n in range(11)
    ]
    assert mapped == [422] * 11


@pytest.mark.parametrize("path", ["/reset", "/sign-up/mail", "/sign-up"])
def test_one_address_in_many_spellings_is_not_buried_in_mails(limited: Flask, path: str):
    client = limited.test_client()
    wide = [f"ana@{'example'[:n].translate(WIDE)}{'example'[n:]}.org" for n in range(6)]
    codes = [tries(client, path, 1, f"10.0.4.{n}", name="Ana", email=email)[0] for n, email in enumerate(wide)]
    assert codes == [303] * 5 + [429]
