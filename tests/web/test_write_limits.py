"""Every route that writes has a limit, and what was typed when it was reached is not lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from community.policy import Role
from community.web import limits
from community.web.again import MOST_SHOWN
from community.web.guard import ONLY_LOOKS
from community.web.limits import limiter
from tests.factories import Factory
from tests.web.house import SAFE, House, rules_of

ADMINISTRATOR = Role.ADMINISTRATOR.value


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site that counts, at a moment that does not pass."""
    app = make_app(RATELIMIT_ENABLED=True)
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
        with app.app_context():
            limiter.reset()
        yield app


def writing(app: Flask) -> list[str]:
    """Every route that can change something."""
    return [line for line in rules_of(app) if line.partition(" ")[0] not in SAFE]


def unlimited(app: Flask) -> list[str]:
    """The routes that a member who has used up every write may still write to."""
    house = House(app, Factory(app))
    somebody = house.browser(ADMINISTRATOR)
    with app.app_context():
        limiter.reset()
    assert somebody.post("/theme", data={"theme": "dark"}).status_code == 303
    got = {line: house.request(line, ADMINISTRATOR).send(somebody).status_code for line in writing(app)}
    return [line for line, status in got.items() if status != 429]


def test_every_route_that_writes_is_limited(limited: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "STAFF_WRITE", "1 per minute")
    assert len(writing(limited)) > 30
    looks = {line for line, rule in rules_of(limited).items() if rule.endpoint in ONLY_LOOKS}
    assert set(unlimited(limited)) == looks  # which save nothing, and have a limit of their own


def test_looking_for_others_while_one_types_uses_up_no_write(limited: Flask):
    make = Factory(limited)
    make.board()
    browser = make.client(make.member())
    looks = [browser.post("/submissions/preview", data={"body": "Benches"}).status_code for _ in range(61)]
    assert looks == [200] * 60 + [429]
    assert press(browser, 60) == [303] * 60


def test_a_route_without_a_limit_is_found(limited: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "STAFF_WRITE", "1 per minute")
    limiter.exempt(limited.view_functions["votes.withdraw_vote"])
    try:
        assert "POST /submissions/<id:submission_id>/vote/withdrawal" in unlimited(limited)
    finally:
        limiter.limit_manager._route_exemptions.clear()


def press(browser: FlaskClient, times: int, **more: Any) -> list[int]:
    """Write that often."""
    return [browser.post("/theme", data={"theme": "dark"}, **more).status_code for _ in range(times)]


def test_a_member_is_slowed_down_wherever_they_write_from(limited: Flask):
    make = Factory(limited)
    ana, bo = make.member("Ana"), make.member("Bo")
    here, there = make.client(ana), make.client(ana)
    assert press(here, 40) == [303] * 40
    assert press(there, 21, environ_base={"REMOTE_ADDR": "10.0.0.9"}) == [303] * 20 + [429]
    assert press(make.client(bo), 1) == [303]


def test_staff_may_write_as_fast_as_they_press_keys(limited: Flask):
    make = Factory(limited)
    assert press(make.client(make.member(role=Role.MODERATOR)), 301) == [303] * 300 + [429]


def test_visitors_are_slowed_down_by_address(limited: Flask):
    browser = limited.test_client()
    assert press(browser, 61) == [303] * 60 + [429]
    assert press(browser, 1, environ_base={"REMOTE_ADDR": "10.0.0.9"}) == [303]


def test_reading_is_not_counted(limited: Flask):
    browser = limited.test_client()
    assert {browser.get("/help").status_code for _ in range(70)} == {200}
    assert press(browser, 1) == [303]


@pytest.fixture
def stopped(limited: Flask) -> FlaskClient:
    """A member who has written enough for this minute."""
    make = Factory(limited)
    make.board()
    browser = make.client(make.member())
    press(browser, 60)
    return browser


def test_what_was_typed_is_on_the_page_and_can_be_sent_again(stopped: FlaskClient):
    body = 'Benches,\r\n<b>"please"</b>'
    answer = stopped.post("/submissions", data={"board": "1", "kind": "idea", "body": body, "nonce": "n1"})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert "Benches,\r\n&lt;b&gt;&#34;please&#34;&lt;/b&gt;" in answer.text
    assert '<form action="/submissions" method="post"' in answer.text
    for name, value in {"board": "1", "kind": "idea", "nonce": "n1"}.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in answer.text
    assert "Nothing is lost" in answer.text
    assert "Try again" in answer.text


def test_a_password_is_never_repeated(stopped: FlaskClient):
    answer = stopped.post("/me/password", data={"current": "three brown teapots", "password": "four green kettles"})
    assert answer.status_code == 429
    assert "teapots" not in answer.text
    assert "kettles" not in answer.text
    assert "you will be asked for it again" in answer.text


def test_a_form_that_is_longer_than_any_of_ours_is_not_repeated(stopped: FlaskClient):
    answer = stopped.post("/submissions", data={"body": "x" * (MOST_SHOWN + 1)})
    assert answer.status_code == 429
    assert len(answer.data) < MOST_SHOWN
