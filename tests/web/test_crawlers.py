"""What machines that come by may read: the public, all of the public, and nothing else."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.db import db
from community.policy import SYSTEM, Audience
from community.submissions import services
from community.submissions.models import Submission
from community.submissions.queries import crawling
from tests.factories import Factory

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client: FlaskClient, path: str) -> list[str]:
    """The addresses in a sitemap or its index, as paths."""
    answer = client.get(path)
    assert answer.status_code == 200
    found = ElementTree.fromstring(answer.text).iterfind(".//s:loc", SPACE)
    return [(one.text or "").removeprefix("http://localhost") for one in found]


def everything(client: FlaskClient) -> list[str]:
    """Every address that the index leads to."""
    return [address for file in addresses(client, "/sitemap.xml") for address in addresses(client, file)]


@pytest.fixture
def said(app: Flask, make: Factory) -> dict[str, Submission]:
    """Something public, and something of everything that is not."""
    boards = {name: make.board(name.title(), Audience(name)) for name in ("public", "members", "staff")}
    found = {name: make.submission(f"About {name}", by=SYSTEM, on=board) for name, board in boards.items()}
    found["deleted"] = make.submission("About deleted", on=boards["public"])
    archived = make.board("Archived")
    found["archived"] = make.submission("About archived", on=archived)
    with app.app_context():
        services.delete_submission(SYSTEM, found["deleted"].id)
        services.archive_board(SYSTEM, archived.id, archived=True)
        db.session.commit()
    return found


def test_the_public_is_there_and_nothing_else(client: FlaskClient, said: dict[str, Submission]):
    public = said["public"]
    assert everything(client) == ["/", "/boards/public", f"/submissions/{public.id}-{public.slug}"]
    assert {client.get(address).status_code for address in everything(client)} == {200}


def test_a_member_is_told_no_more_than_a_visitor(client: FlaskClient, make: Factory, said: dict[str, Submission]):
    assert everything(make.client(make.member())) == everything(client)


def test_many_submissions_are_told_in_blocks(client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crawling, "BLOCK", 3)
    board = make.board()
    made = [make.submission(f"Number {number}", on=board) for number in range(10)]
    files = addresses(client, "/sitemap.xml")[1:]
    assert files == [f"/sitemap/{number}.xml" for number in (1, 2, 3, 4)]
    told = [addresses(client, file) for file in files]
    assert max(len(part) for part in told) == 3
    assert [address for part in told for address in part] == [f"/submissions/{one.id}-{one.slug}" for one in made]


def test_a_block_fits_into_a_sitemap():
    assert crawling.BLOCK <= 50_000


def test_an_unchanged_file_costs_a_304_and_a_change_is_seen(app: Flask, client: FlaskClient, make: Factory, said):
    for path in ("/sitemap.xml", "/sitemap/boards.xml", "/sitemap/1.xml"):
        first = client.get(path)
        held = {"If-None-Match": first.headers["ETag"]}
        assert first.last_modified is not None
        assert client.get(path, headers=held).status_code == 304
        with app.app_context():
            services.edit_board(
                SYSTEM,
                said["staff"].board_id,
                services.boards.KeepBoard(name=f"Renamed {path}", audience=Audience.STAFF),
            )
            db.session.commit()
        assert client.get(path, headers=held).status_code == 200
    held = {"If-None-Match": client.get("/sitemap/1.xml").headers["ETag"]}
    with app.app_context():
        services.delete_submission(SYSTEM, said["public"].id)
        db.session.commit()
    assert client.get("/sitemap/1.xml", headers=held).status_code == 200
    assert addresses(client, "/sitemap/1.xml") == []


def test_robots_are_told_where_the_map_is_and_what_to_leave(client: FlaskClient):
    said = client.get("/robots.txt")
    assert said.content_type == "text/plain; charset=utf-8"
    lines = said.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /staff" in lines
    assert lines[-1] == "Sitemap: http://localhost/sitemap.xml"
    assert "Disallow: /" not in lines


def closed_to_robots(client: FlaskClient, path: str) -> bool:
    """Whether a rule matches the path as RFC 9309 says: from its beginning, up to a $ at the end of the rule."""
    rules = [line.removeprefix("Disallow: ") for line in client.get("/robots.txt").text.splitlines()]
    patterns = (re.escape(rule).replace(r"\$", "$") for rule in rules if rule.startswith("/"))
    return any(re.match(pattern, path) for pattern in patterns)


@pytest.mark.parametrize("path", ["/me", "/me?show=followed", "/me/settings", "/staff/inbox", "/search?q=x"])
def test_robots_are_kept_from_what_is_one_person_s(client: FlaskClient, path: str):
    assert closed_to_robots(client, path)


@pytest.mark.parametrize("path", ["/", "/members/12", "/boards/public", "/submissions/12-a-lid"])
def test_robots_may_read_whatever_is_public(client: FlaskClient, path: str):
    assert not closed_to_robots(client, path)


def test_without_a_contact_there_is_no_security_file(client: FlaskClient):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_the_security_file_says_whom_to_tell(make_app: Callable[..., Flask]):
    answer = make_app(SECURITY_CONTACT="mailto:security@example.org").test_client().get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    assert fields["Expires"].endswith("T00:00:00Z")
