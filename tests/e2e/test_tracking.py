"""A tracker from the connection to what is done there: made, linked, heard by webhook, and shipped here."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from community.kernel.db import db
from community.policy import Audience, Role
from community.submissions.models import StatusKind, Submission
from community.trackers.models import TrackerKind
from tests.e2e.looking import RULES, against, pale, settle
from tests.e2e.people import People
from tests.e2e.site import Site, running
from tests.trackers.there import TOKEN, There, call_of, tracker_there

TITLE = "The milk foams over"


@pytest.fixture
def github() -> Iterator[There]:
    with tracker_there(TrackerKind.GITHUB) as there:
        yield there


@pytest.fixture
def shop(tmp_path: Any) -> Iterator[Site]:
    """A site that may ask this machine; nothing here waits for a worker."""
    settings = {"GLEANER_WEBHOOK_HOSTS": '["localhost"]'}
    with running(tmp_path, prepare=_open_board, worker=False, settings=settings) as site:
        yield site


def _open_board(site: Site) -> None:
    site.make.board("Shops", Audience.PUBLIC)


def at_ease(page: Page) -> None:
    """Axe finds nothing on the page as it stands; on a phone and by night, `test_pages` looks."""
    settle(page)
    page.evaluate(AXE_SCRIPT)
    found = against(page, "tag", RULES) + pale(page)
    assert not found, "\n".join(found)


def connect(page: Page, github: There) -> tuple[str, str]:
    """Connect it as an administrator; its webhook's address and secret, as they are shown once."""
    page.goto("/staff/trackers")
    page.get_by_role("link", name="Connect a tracker").first.click()
    page.get_by_label("Name").fill("Developers")
    page.get_by_label("Project").fill(github.project)
    page.get_by_label("Its address").fill(github.address)
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Connect it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Developers")
    expect(page.locator("#tracker-form")).to_contain_text("it is not shown again")
    secret, address = page.locator(".hash code").all_inner_texts()
    at_ease(page)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("It works.")).to_be_visible()
    at_ease(page)
    return address, secret


def call(address: str, secret: str, there: There, number: int) -> int:
    """What the site answers when the tracker tells of an issue."""
    headers, body = call_of(there, number, secret)
    request = urllib.request.Request(address, body, {**headers, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def test_an_idea_becomes_an_issue_and_done_there_is_done_here(shop: Site, github: There, new_context: Any) -> None:
    people = People(shop, new_context)
    idea = shop.make.submission("It runs over my hand, @ada.", title=TITLE)
    address, secret = connect(people.member(shop.make.member("Ada", Role.ADMINISTRATOR)), github)
    page = people.member(shop.make.member("Pam", Role.PRODUCT_MANAGER))
    make_and_link(page, github)

    github.issues[1][2] = "done"
    assert call(address, secret, github, 1) == 204
    page.reload()
    expect(page.locator(".saids > li", has_text="#1").locator(".status")).to_have_text("Closed")
    expect(page.get_by_role("button", name="Done here too")).to_be_visible()
    at_ease(page)
    page.keyboard.press("g")
    page.keyboard.press("5")
    expect(page.get_by_role("heading", level=1)).to_have_text("Issues")
    expect(page.locator(".saids > li")).to_have_count(1)
    at_ease(page)

    page.get_by_role("button", name="Done here too").press("Enter")
    expect(page.locator("#live")).to_contain_text("everybody who asked is told")
    at_ease(page)
    page.get_by_label("Title").fill("Milk that stays in the jug")
    page.get_by_label("What those gain who asked").fill("you can pour with one hand")
    page.get_by_role("button", name="Publish and tell them").press("Enter")
    expect(page.get_by_role("button", name="Publish and tell them")).to_have_count(0)
    status = db.select(Submission.status_kind).where(Submission.id == idea.id)
    assert shop.ask(lambda: db.session.scalar(status)) is StatusKind.DONE
    page.goto("/staff/tracked")
    expect(page.get_by_text("None here")).to_be_visible()
    assert people.complaints.all == []


def make_and_link(page: Page, github: There) -> None:
    """From the backlog's drawer, with the keyboard alone: an issue in the customer's words, and one that is there."""
    page.goto("/staff/backlog")
    page.get_by_role("link", name=TITLE, exact=True).press("Enter")
    page.locator("#drawer").get_by_role("link", name="Issues").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Issues in your trackers")
    expect(page.get_by_label("What it says")).to_have_value(re.compile("> It runs over my hand"))
    at_ease(page)
    page.get_by_label("Title").press("Enter")
    expect(page.locator("#live")).to_contain_text("#1 is made and linked.")
    assert [title for title, *_ in github.issues.values()] == [TITLE]

    field = page.get_by_label("Its address")
    field.fill(github.url(99))
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    at_ease(page)
    field.fill(github.url(github.add("A jug with a lip")))
    field.press("Enter")
    expect(page.locator("#live")).to_contain_text("#2 is linked.")
    expect(page.locator(".saids > li .status")).to_have_text(["Open", "Open"])
