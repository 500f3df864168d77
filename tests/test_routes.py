"""Every route, every role: who gets what answer, and that nobody gets more than an answer."""

import tomllib
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from community.policy import Permission, Role
from tests.factories import Factory
from tests.web.house import ROLES, SAFE, VISITOR, House, rules_of

FOUND = tomllib.loads((Path(__file__).parent / "routes.toml").read_text(encoding="utf-8"))
COLUMNS = tuple(FOUND.pop("roles").split())
TABLE: dict[str, dict[str, dict[str, str]]] = {
    whose: {line: dict(zip(COLUMNS, answers.split(), strict=True)) for line, answers in lines.items()}
    for whose, lines in FOUND.items()
}
ADMINISTRATOR = Role.ADMINISTRATOR.value
# The trail of who took what out is written by a GET, for a download is one.
GETS_THAT_WRITE = {"exporting.backlog": "audit", "exporting.words": "audit", "exporting.preset": "audit"}


@pytest.fixture
def house(app: Flask, make: Factory) -> House:
    """Somebody of every role."""
    return House(app, make)


def answer(response: TestResponse) -> str:
    """An answer as the table names it."""
    if response.status_code == 303 and response.location.partition("?")[0] == "/sign-in":
        return "sign-in"
    return str(response.status_code)


def undeclared(app: Flask) -> list[str]:
    """The views that say nothing of who may use them."""
    return [name for name, view in app.view_functions.items() if not hasattr(view, "permission")]


def test_the_table_and_the_site_have_the_same_routes(app: Flask):
    assert set(TABLE["others"]) == set(rules_of(app))
    assert set(TABLE["own"]) <= set(rules_of(app))
    assert COLUMNS == ROLES


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("whose", ["others", "own"])
def test_every_role_gets_what_the_table_says(house: House, whose: str, role: str):
    said = {line: answers[role] for line, answers in TABLE[whose].items() if answers[role] != "-"}
    got = {line: answer(house.request(line, role, own=whose == "own").send(house.browser(role))) for line in said}
    assert got == said


def test_the_table_knows_what_it_may_not_allow():
    """Against a slip of the pen: nothing but reading, signing in and up is open to visitors and the banned."""
    for line, answers in TABLE["others"].items():
        method, _, path = line.partition(" ")
        if path.startswith("/staff"):
            assert answers[VISITOR] == "sign-in"
            assert answers["customer"] == answers["banned"] == "403"
        if method != "GET" and path.startswith(("/submissions", "/comments", "/me")) and "preview" not in path:
            assert answers[VISITOR] == "sign-in"
            assert answers["banned"] == "403"


def test_every_view_declares_who_may_use_it(app: Flask):
    assert undeclared(app) == []
    assert all(isinstance(view.permission, Permission) for view in app.view_functions.values())


def test_a_view_that_declares_nothing_is_found_and_refused(app: Flask, house: House):
    app.add_url_rule("/planted", "planted", lambda: "open to everybody")
    assert undeclared(app) == ["planted"]
    assert set(rules_of(app)) - set(TABLE["others"]) == {"GET /planted"}
    assert [house.browser(role).get("/planted").status_code for role in ROLES] == [403] * len(ROLES)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "TRACE"])
def test_a_method_that_a_route_does_not_know_is_refused(house: House, method: str):
    somebody = house.browser(ADMINISTRATOR)
    lines = [line for line in TABLE["others"] if f"{method} {line.partition(' ')[2]}" not in TABLE["others"]]
    got = {line: somebody.open(house.request(line, ADMINISTRATOR).url, method=method).status_code for line in lines}
    # An address may fit another route's pattern, too, and is then not found there, or no longer good (410).
    assert {line: status for line, status in got.items() if status not in (404, 405, 410)} == {}


FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "null"},
    {"Origin": "null", "Host": ""},  # two that say nothing are not the same
    {"Origin": "//localhost"},
)


def test_no_other_site_can_write(house: House):
    somebody = house.browser(ADMINISTRATOR)
    requests = [house.request(line, ADMINISTRATOR) for line in TABLE["others"]]
    unsafe = [request for request in requests if request.method not in SAFE]
    before = house.rows()
    got = {
        (request.method, request.url, *headers.values()): request.send(somebody, headers=headers).status_code
        for request in unsafe
        for headers in FOREIGN
    }
    assert {asked: status for asked, status in got.items() if status != 403} == {}
    assert house.rows() == before


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}])
def test_this_site_can_write(house: House, headers: dict[str, str]):
    request = house.request("POST /submissions/<id:submission_id>/vote", "customer")
    assert answer(request.send(house.browser("customer"), headers=headers)) == "303"


@pytest.mark.parametrize("role", ROLES)
def test_reading_changes_nothing(house: House, role: str):
    somebody = house.browser(role)
    requests = [house.request(line, role) for line in TABLE["others"] if line.startswith("GET ")]
    before = house.rows()
    for request in requests:
        somebody.get(request.url)
    after = house.rows()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed <= {*GETS_THAT_WRITE.values(), "export"}
    exports = (
        len(GETS_THAT_WRITE)
        if TABLE["others"]["GET /staff/backlog/export.<any(csv, jsonl, xlsx, parquet, md):form>"][role] == "200"
        else 0
    )
    assert len(after["audit"]) - len(before["audit"]) == exports
