"""Whatever is sent to whichever address: an answer below 500, and no stored damage."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from community.policy import Role
from tests.factories import Factory
from tests.web.house import SAFE, House, Request, rules_of

ADMINISTRATOR = Role.ADMINISTRATOR.value  # who gets furthest
LONG = "x" * 3000
IDS = ["0", "-1", str(2**31), str(2**63), "9" * 18, "9" * 400, "%EF%BC%91", "%00", "%ED%A0%80"]
WORDS = ["%00", "%ED%A0%80", "%FF%FE", LONG, "..%2F..%2Fetc%2Fpasswd", "%E2%80%AE%F0%9F%92%A9", "%25s'--"]
CURSORS = {
    "not base64": "%25%25%25",
    "[1,2]": "WzEsMl0",
    "[1e999,2]": "WzFlOTk5LDJd",
    "[-1e300,2]": "Wy0xZTMwMCwyXQ",
    "[2**64,2]": "WzE4NDQ2NzQ0MDczNzA5NTUxNjE2LDJd",
    "[1.5,2]": "WzEuNSwyXQ",
    "[1,2**63-1]": "WzEsOTIyMzM3MjAzNjg1NDc3NTgwN10",
    "[year 1, east of UTC]": "W3sidCI6IjAwMDEtMDEtMDFUMDA6MDA6MDArMTQ6MDAifSwyXQ",
    "[year 9999, west of UTC]": "W3sidCI6Ijk5OTktMTItMzFUMjM6NTk6NTktMTQ6MDAifSwyXQ",
    "[no zone]": "W3sidCI6IjIwMjYtMDEtMDFUMDA6MDA6MDAifSwyXQ",
    "[2026, 2**63-1]": "W3sidCI6IjIwMjYtMDEtMDFUMDA6MDA6MDArMDA6MDAifSw5MjIzMzcyMDM2ODU0Nzc1ODA3XQ",
    "deep": "W1tbW1tbW1tbW1tbW1tb" * 5,
}
VALUES = [
    "%00",
    "%ED%A0%80",
    "%FF",
    LONG,
    str(2**63),
    "-1",
    "9" * 400,
    "NaN",
    "1e999",
    "%E2%80%AE%F0%9F%92%A9",
    "'%22%3C%3E",
]
# Every parameter that any page reads from its address.
PARAMETERS = (
    "after show sort dir kind status board tag ip q raw bom next action subject subject_id actor "
    "votes_min votes_max from to author theme back judgement"
)
LISTS = ("/", "/boards/shops", "/search?q=door", "/me", "/me?show=followed", "/members/{author}", "/staff/inbox")
LISTS += ("/staff/backlog", "/staff/people", "/staff/people/{author}", "/staff/audit", "/staff/mail")
SORTS = ("", "new", "top", "trending", "votes", "age", "trend", "relevance")
FIELDS = ["parent", "nonce", "seen", "judgement", "next", "back", "tags"]  # read by some form, written by few


@pytest.fixture
def house(app: Flask, make: Factory) -> House:
    """Somebody of every role."""
    return House(app, make)


@pytest.fixture
def somebody(house: House) -> FlaskClient:
    """The administrator's."""
    return house.browser(ADMINISTRATOR)


def requests_of(house: House, *, safe: bool) -> Iterator[tuple[str, Request]]:
    """A request that would be accepted, for each route but the one that would sign the asker out."""
    for line in rules_of(house.app):
        request = house.request(line, ADMINISTRATOR)
        if (request.method in SAFE) is safe and "/sign-out" not in line:
            yield line, request


def broken(got: dict[Any, int]) -> dict[Any, int]:
    """What the site answered with an error of its own."""
    return {asked: status for asked, status in got.items() if status >= 500}


def hostile_addresses(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method, address and the hostile part of it, for each part of each route."""
    adapter = app.url_map.bind("localhost")
    for line, rule in rules_of(app).items():
        plain = {name: 7777777 if name.endswith("_id") else word_for(rule, name) for name in rule.arguments}
        method = line.partition(" ")[0]
        url = adapter.build(rule.endpoint, plain, method=method)
        for name in plain:
            for value in IDS if name.endswith("_id") else WORDS:
                yield method, value.join(url.rsplit(str(plain[name]), 1)), value


def word_for(rule: Rule, name: str) -> str:
    """A word that this part of an address may be."""
    return min(getattr(rule._converters[name], "items", ["csv"]))


def test_no_address_breaks_the_site(app: Flask, somebody: FlaskClient):
    got = {
        (method, url, value): somebody.open(url, method=method).status_code
        for method, url, value in hostile_addresses(app)
    }
    assert broken(got) == {}
    assert {asked: status for asked, status in got.items() if asked[2] == str(2**63) and status != 404} == {}


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:24])
def test_no_question_breaks_a_page(house: House, somebody: FlaskClient, value: str):
    asked = "&".join(f"{name}={value}" for name in PARAMETERS.split())
    got = {line: somebody.get(f"{request.url}?{asked}").status_code for line, request in requests_of(house, safe=True)}
    assert broken(got) == {}
    if value == "%00":
        assert set(got.values()) == {400}


@pytest.mark.parametrize("value", CURSORS.values(), ids=CURSORS.keys())
def test_a_broken_cursor_is_a_first_page_or_an_empty_one(house: House, somebody: FlaskClient, value: str):
    house.make.submission(by=house.author, on=house.board)
    got = {}
    for address in LISTS:
        path = address.format(author=house.author.id)
        for sort in SORTS if path.partition("?")[0] in ("/", "/boards/shops", "/search", "/staff/backlog") else [""]:
            url = f"{path}{'&' if '?' in path else '?'}after={value}&sort={sort}"
            got[url] = somebody.get(url).status_code
    assert {url: status for url, status in got.items() if status != 200} == {}


@pytest.mark.parametrize(
    "value",
    ["\0", "\ud800", "x" * 20_001, str(2**63), "-1", "\u202e\U0001f4a9"],
    ids=lambda value: ascii(value[:12]),
)
def test_no_form_breaks_the_site(house: House, somebody: FlaskClient, value: str):
    sent = value.encode("utf-8", "surrogatepass")
    got = {}
    for line, request in requests_of(house, safe=False):
        changes = [{name: sent} for name in request.form] + [dict.fromkeys(FIELDS, sent)]
        for change in changes:
            body = {name: typed for name, typed in {**request.form, **change}.items() if not isinstance(typed, tuple)}
            got[line, *change] = somebody.post(request.url, data=body).status_code
    assert broken(got) == {}
    if value == "\0":
        assert set(got.values()) == {400}


MULTIPART = "multipart/form-data; boundary=x"
URLENCODED = "application/x-www-form-urlencoded"
BODIES: list[tuple[str, str, bytes, int]] = [
    ("20,000 keys", URLENCODED, "&".join(f"k{n}=v" for n in range(20_000)).encode(), 400),
    ("one key 300 times", URLENCODED, b"body=a&" * 300, 400),
    ("more than a megabyte", URLENCODED, b"body=" + b"x" * (1024 * 1024 + 1), 413),
    ("NUL in a key", URLENCODED, b"%00=%00&body=%ED%A0%80", 400),
    ("another encoding", f"{URLENCODED}; charset=utf-16", b"\xff\xfeb\0o\0", 0),
    ("300 parts", MULTIPART, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n' * 300 + b"--x--", 413),
    ("no end", MULTIPART, b"--x\r\nContent-Disposition: form-data; name=body\r\n\r\nno end", 0),
    ("another boundary", MULTIPART, b"--y\r\nnonsense", 0),
    ("no boundary", "multipart/form-data", b"nonsense", 0),
    ("JSON", "application/json", b'{"body": ', 0),
]
FORMS = ("POST /submissions", "POST /submissions/preview", "POST /submissions/<id:submission_id>/vote", "POST /sign-in")


@pytest.mark.parametrize(("kind", "body", "status"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_no_body_breaks_the_site(house: House, somebody: FlaskClient, kind: str, body: bytes, status: int):
    requests = [house.request(line, ADMINISTRATOR) for line in FORMS]
    got = {request.url: somebody.post(request.url, data=body, content_type=kind).status_code for request in requests}
    assert broken(got) == {}
    if status:
        assert set(got.values()) == {status}


def test_endless_questions_are_refused(client: FlaskClient):
    assert client.get("/?" + "&".join(f"k{n}=v" for n in range(20_000))).status_code == 400


@pytest.mark.parametrize(("header", "status"), [("Origin", 403), ("Referer", 303)])
def test_an_address_that_is_none_breaks_nothing(make: Factory, header: str, status: int):
    submission, browser = make.submission(), make.client(make.member())
    assert browser.post(f"/submissions/{submission.id}/vote", headers={header: "http://[x"}).status_code == status
