"""What readers of a submission share and what is each one's own, whoever came first."""

import re
from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.policy import Actor, Role
from community.submissions.models import Submission
from tests.factories import Factory

WAYS = ("/edit", "/deletion", "/restoration", "/follow", "/follow/withdrawal", "/vote", "/vote/withdrawal", "/comments")


@pytest.fixture
def people(make: Factory) -> dict[str, Actor]:
    """Everybody who may see something else."""
    return {
        "author": make.actor("Ana"),
        "commenter": make.actor("Ben"),
        "voter": make.actor("Cleo"),
        "follower": make.actor("Dan"),
        "reader": make.actor("Eva"),
        "other reader": make.actor("Fay"),
        "moderator": make.actor("Gil", Role.MODERATOR),
        "manager": make.actor("Hal", Role.PRODUCT_MANAGER),
    }


@pytest.fixture
def said(make: Factory, people: dict[str, Actor]) -> Submission:
    """A submission with two comments, a vote and a follower."""
    said = make.submission("The door", by=people["author"], on=make.board("Shops"))
    make.comment(said, by=people["commenter"])
    make.comment(said, by=people["other reader"])
    make.client(people["voter"]).post(f"/submissions/{said.id}/vote")
    make.client(people["follower"]).post(f"/submissions/{said.id}/follow")
    return said


def offered(browser: FlaskClient, said: Submission) -> Sequence[str]:
    """What the page offers to do: every address of a form or a link that changes something."""
    page = browser.get(f"/submissions/{said.id}-{said.slug}").text
    found = re.findall(r'(?:action|href)="(/(?:submissions|comments|staff)/[^"#]+)"', page)
    return sorted({one for one in found if one.endswith(WAYS) or one.startswith("/staff")})


def test_what_a_reader_is_offered_does_not_depend_on_who_came_before(
    make_app: Callable[..., Flask], app: Flask, make: Factory, people: dict[str, Actor], said: Submission
) -> None:
    alone = {name: offered(Factory(make_app()).client(who), said) for name, who in people.items()}
    together = {name: offered(make.client(who), said) for name, who in people.items()}
    assert together == alone
    assert {name: offered(make.client(people[name]), said) for name in reversed(people)} == alone


def test_everybody_is_offered_what_is_theirs(make: Factory, people: dict[str, Actor], said: Submission) -> None:
    base = f"/submissions/{said.id}"
    theirs = {name: set(offered(make.client(who), said)) for name, who in people.items()}
    assert {name for name, ways in theirs.items() if f"{base}/edit" in ways} == {"author", "moderator"}
    assert {name for name, ways in theirs.items() if "/comments/1/edit" in ways} == {"commenter"}
    assert {name for name, ways in theirs.items() if "/comments/2/edit" in ways} == {"other reader"}
    assert {name for name, ways in theirs.items() if "/comments/1/deletion" in ways} == {"commenter", "moderator"}
    assert {name for name, ways in theirs.items() if f"{base}/vote/withdrawal" in ways} == {"author", "voter"}
    assert {name for name, ways in theirs.items() if f"{base}/follow/withdrawal" in ways} >= {"follower"}
    assert f"{base}/follow/withdrawal" not in theirs["reader"]
    assert {name for name, ways in theirs.items() if any(way.startswith("/staff") for way in ways)} == {
        "moderator",
        "manager",
    }


def test_what_one_does_shows_at_once_to_them_and_to_others(
    make: Factory, people: dict[str, Actor], said: Submission
) -> None:
    reader, other = make.client(people["reader"]), make.client(people["manager"])
    base = f"/submissions/{said.id}"
    assert f"{base}/vote" in offered(reader, said)
    reader.post(f"{base}/vote")
    assert f"{base}/vote/withdrawal" in offered(reader, said)
    assert f"{base}/vote" in offered(other, said)
    reader.post(f"{base}/comments", data={"body": "It fell off."})
    assert "It fell off." in other.get(f"{base}-{said.slug}").text
    assert "/comments/3/edit" in offered(reader, said)
    assert "/comments/3/edit" not in offered(other, said)


def test_a_comment_that_is_not_accepted_stays_with_whoever_wrote_it(
    make: Factory, people: dict[str, Actor], said: Submission
) -> None:
    base = f"/submissions/{said.id}"
    refused = make.client(people["reader"]).post(f"{base}/comments", data={"body": "x" * 20_001})
    assert refused.status_code == 422
    assert "x" * 20_001 in refused.text
    assert "x" * 20_001 not in make.client(people["manager"]).get(f"{base}-{said.slug}").text


def test_no_two_readers_are_given_the_same_nonce(make: Factory, people: dict[str, Actor], said: Submission) -> None:
    pages = [make.client(people[name]).get(f"/submissions/{said.id}-{said.slug}").text for name in ("reader", "voter")]
    pages.append(make.client(people["reader"]).post(f"/submissions/{said.id}/comments", data={"body": " "}).text)
    nonces = [set(re.findall(r'name="nonce" value="([^"]+)"', page)) for page in pages]
    assert all(nonces)
    assert len(set.union(*nonces)) == sum(map(len, nonces))
