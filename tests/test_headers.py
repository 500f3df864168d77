"""What every response says to the browser, whatever became of the request; and what cookies may do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from community.policy import SYSTEM, Permission
from community.submissions.models import StatusKind
from community.web.limits import limiter
from config import Environment, Settings
from tests.factories import Factory
from tests.web.house import VISITOR, House, rules_of

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
INSIDE = ("Traceback", "ZeroDivision", "SELECT", "disk I/O")
STATUSES = (200, 301, 303, 304, 400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)


def assert_guarded(response: TestResponse) -> None:
    """The headers that no response may lack, each once."""
    headers = response.headers
    assert {name: headers.getlist(name) for name in ALWAYS} == {name: [value] for name, value in ALWAYS.items()}
    (policy,) = headers.getlist("Content-Security-Policy")
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert POLICY.items() <= said.items()
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "Cache-Control" in headers
    assert "camera=()" in headers["Permissions-Policy"]


def add_accidents(app: Flask) -> None:
    """Views that go wrong."""

    def our_fault() -> str:
        raise ZeroDivisionError

    def no_database() -> str:
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

    for view in (our_fault, no_database):
        view.permission = Permission.PUBLIC  # type: ignore[attr-defined]
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)


@pytest.fixture
def answers(make_app: Callable[..., Flask]) -> dict[int, TestResponse]:
    """A response of every status."""
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        limiter.reset()
    add_accidents(app)
    make = Factory(app)
    board, ana = make.board(), make.actor()
    submission, closed = make.submission(by=ana, on=board), make.submission(by=SYSTEM, on=board)
    make.status(closed, StatusKind.DONE)
    somebody, visitor = make.client(ana), make.client()
    etag = visitor.get("/").headers["ETag"]
    votes = f"/submissions/{submission.id}/vote"
    return {
        200: visitor.get("/"),
        301: visitor.get(f"/submissions/{submission.id}"),
        303: visitor.get("/me"),
        304: visitor.get("/", headers={"If-None-Match": etag}),
        400: visitor.get("/?a=%00"),
        403: visitor.post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}),
        404: visitor.get("/nowhere"),
        405: visitor.put("/"),
        409: somebody.post(f"/submissions/{closed.id}/vote"),
        410: visitor.get("/reset/gone"),
        413: visitor.post("/submissions", data={"body": "x" * (1024 * 1024 + 1)}),
        422: somebody.post("/submissions", data={"board": board.id, "kind": "idea", "body": " "}),
        429: [somebody.post(votes) for _ in range(70)][-1],
        500: visitor.get("/our_fault"),
        503: visitor.get("/no_database"),
    }


def test_every_response_is_guarded(answers: dict[int, TestResponse]):
    assert {wanted: got.status_code for wanted, got in answers.items()} == {status: status for status in STATUSES}
    for response in answers.values():
        assert_guarded(response)


def test_who_should_come_back_is_told_when(answers: dict[int, TestResponse]):
    assert all(int(answers[status].headers["Retry-After"]) > 0 for status in (429, 503))


def test_an_error_says_nothing_of_the_inside(answers: dict[int, TestResponse]):
    for status in (400, 404, 500, 503):
        assert not [
            word for word in ("Traceback", "ZeroDivision", "SELECT", "disk I/O") if word in answers[status].text
        ]


def test_every_page_is_guarded_and_sets_a_visitor_no_cookie(app: Flask, make: Factory):
    house = House(app, make)
    for line in rules_of(app):
        if line.startswith("GET "):
            response = house.browser(VISITOR).get(house.request(line, VISITOR).url)
            assert_guarded(response)
            assert response.headers.getlist("Set-Cookie") == [], line


def test_files_are_kept_for_ever_and_their_old_addresses_are_not(app: Flask, make: Factory):
    visitor = make.client()
    address = f"/static/{app.extensions['gleaner.addresses']['public.css']}"
    assert visitor.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visitor.get("/static/000000000000/public.css").headers["Cache-Control"] == "no-cache"


def test_no_shared_cache_keeps_a_members_page(app: Flask, make: Factory):
    house = House(app, make)
    browser = house.browser("customer")
    for path in ("/", "/boards/shops", "/me", "/me/settings", "/submissions/new"):
        words = browser.get(path).headers["Cache-Control"]
        assert "no-store" in words or "private" in words, path


@pytest.fixture
def secure(make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Flask]:
    """The site as it runs in production, behind a proxy that speaks HTTPS."""
    keys = ("SECURE", "BASE_URL", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_SAMESITE")
    made = Settings(_env_file=None, env=Environment.PRODUCTION, base_url="https://localhost", data_dir=tmp_path)
    flask = made.as_flask()
    return make_app(**{key: flask[key] for key in keys})


def cookies_of(app: Flask, make: Factory) -> dict[str, str]:
    """Every cookie that the site sets, by name: its attributes."""
    house = House(app, make)
    visitor = app.test_client()
    requests: list[Any] = [
        house.request("POST /submissions/<id:submission_id>/vote", VISITOR),
        house.request("POST /theme", VISITOR),
        house.request("POST /sign-in", VISITOR),
    ]
    set_cookies: list[str] = []
    for request in requests:
        set_cookies += request.send(visitor, base_url=app.config["BASE_URL"]).headers.getlist("Set-Cookie")
    return {words.partition("=")[0]: words.partition(";")[2] for words in set_cookies}


def test_cookies_are_private(app: Flask, make: Factory):
    cookies = cookies_of(app, make)
    assert set(cookies) == {"session", "intent", "theme"}
    for attributes in cookies.values():
        assert "HttpOnly" in attributes
        assert "SameSite=Lax" in attributes
        assert "Path=/" in attributes
        assert "Domain" not in attributes
        assert "Secure" not in attributes  # or a site without HTTPS could not be tried


def test_cookies_are_bound_to_the_host_where_there_is_https(secure: Flask):
    cookies = cookies_of(secure, Factory(secure))
    assert set(cookies) == {"__Host-session", "__Host-intent", "__Host-theme"}
    for attributes in cookies.values():
        assert "Secure" in attributes
        assert "HttpOnly" in attributes
        assert "Path=/" in attributes
        assert "Domain" not in attributes


def test_https_is_asked_for_where_there_is_https(secure: Flask, make_app: Callable[..., Flask]):
    assert "max-age=31536000" in secure.test_client().get("/").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in make_app().test_client().get("/").headers
