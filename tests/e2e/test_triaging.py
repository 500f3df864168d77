"""The inbox by keyboard: the address follows what is open, and no key decides about what nobody has seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from community.assists.models import TypeGuess
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Audience, Role
from community.triage.models import Classification
from tests.e2e.people import PHONE, People
from tests.e2e.site import Site, running
from tests.e2e.wording import id_of, said

TITLES = ("The first thing", "The second thing", "The third thing")


def three_things(site: Site) -> None:
    """What waits, oldest first."""
    site.make.board("Shops", Audience.PUBLIC)
    for title in TITLES:
        site.make.submission(title)


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site in whose inbox these three wait, and nothing else."""
    with running(tmp_path, prepare=three_things, worker=False) as site:
        yield site


@pytest.fixture
def page(own_site: Site, new_context: object) -> Page:
    """A moderator's browser."""
    return People(own_site, new_context).member(Role.MODERATOR)  # type: ignore[arg-type]


def opened(page: Page, site: Site, title: str) -> None:
    """Expect this one to be open, in the address too, and after a reload."""
    address = re.compile(rf"/staff/inbox/{id_of(site, title)}$")
    expect(page.locator("#opened")).to_have_text(title)
    expect(page).to_have_url(address)
    page.reload()
    expect(page.locator("#opened")).to_have_text(title)
    expect(page).to_have_url(address)


def test_the_address_follows_the_keys(own_site: Site, page: Page) -> None:
    page.goto("/staff/inbox")
    expect(page.locator("#opened")).to_have_text(TITLES[0])
    page.keyboard.press("j")
    opened(page, own_site, TITLES[1])
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("Classified as Product. 2 left")
    opened(page, own_site, TITLES[2])
    page.keyboard.press("k")
    opened(page, own_site, TITLES[0])
    page.keyboard.press("s")
    page.keyboard.type("Pla")
    page.get_by_role("checkbox", name="No date yet").press("Space")
    page.get_by_role("button", name="Save status").click()
    expect(said(page)).to_contain_text("Its page tells everybody")
    opened(page, own_site, TITLES[0])


def test_a_key_pressed_twice_decides_once(own_site: Site, page: Page) -> None:
    held: list[Route] = []
    page.route("**/classification", lambda route: held.append(route))
    page.goto("/staff/inbox")
    page.keyboard.press("1")
    expect(page.locator("#inbox")).to_have_attribute("aria-busy", "true")
    page.keyboard.press("2")
    page.keyboard.press("j")
    held[0].continue_()
    expect(said(page)).to_contain_text("Classified as Product. 2 left")
    expect(page.locator("#opened")).to_have_text(TITLES[1])
    assert len(held) == 1
    judgements = select(func.count()).select_from(Classification)
    assert own_site.ask(lambda: db.session.scalar(judgements)) == 1


def test_escape_leaves_the_reason_and_gives_the_keys_back(own_site: Site, page: Page) -> None:
    page.goto("/staff/inbox")
    page.keyboard.press("0")
    reason = page.get_by_role("textbox", name="Because", exact=True)
    expect(reason).to_be_focused()
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator("#opened")).to_have_text(TITLES[1])


def test_after_a_judgement_on_a_phone_the_next_one_is_in_sight(own_site: Site, new_context: object) -> None:
    page = People(own_site, new_context).member(Role.MODERATOR, viewport=PHONE)  # type: ignore[arg-type]
    page.goto("/staff/inbox")
    page.get_by_role("button", name="Save status").scroll_into_view_if_needed()
    page.get_by_role("button", name="Product").click()
    expect(said(page)).to_contain_text("Classified as Product. 2 left")
    expect(page.locator("#opened")).to_have_text(TITLES[1])
    expect(page.locator("#opened")).to_be_focused()
    expect(page.locator("#opened")).to_be_in_viewport()


def test_an_undo_opens_what_it_brought_back_with_the_focus_on_it(own_site: Site, page: Page) -> None:
    page.goto("/staff/inbox")
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("Classified as Product. 2 left")
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("Undone. 3 wait")
    expect(page.locator("#opened")).to_be_focused()
    opened(page, own_site, TITLES[0])


def test_a_suggestion_is_dismissed_and_comes_back_by_its_undo(own_site: Site, page: Page) -> None:
    def suggest() -> None:
        guess = {"ip_type": "policy", "confidence": 0.95, "evidence": "refund\ncharged", "guessed_at": now()}
        db.session.add(TypeGuess(submission_id=id_of(own_site, TITLES[0]), **guess))
        db.session.commit()

    own_site.ask(suggest)
    page.goto("/staff/inbox")
    suggested = page.locator("#suggested")
    expect(suggested).to_contain_text("Policy, because: refund, charged")
    suggested.get_by_role("button", name="Dismiss").press("Enter")
    expect(said(page)).to_contain_text("Dismissed. It is counted, and not shown again.")
    expect(suggested).to_have_count(0)
    expect(page.locator("#opened")).to_be_focused()
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("It is suggested again.")
    expect(suggested).to_be_visible()
    page.keyboard.press("2")
    expect(said(page)).to_contain_text("Classified as Policy. 2 left")
