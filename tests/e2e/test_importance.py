"""A voter says how much it matters to them: by a click, by keyboard, without JavaScript; it never gets in the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import People
from tests.e2e.site import Site
from tests.e2e.wording import said, vote_button

TITLE = "The ramp is too steep for a pram"
ASKED = "How much does it matter to you?"
WORDS = "I come with twins every morning."


def step(page: Page, name: str) -> Locator:
    """One of the steps."""
    return page.get_by_role("group", name=ASKED).get_by_role("button", name=name)


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_it_is_said_explained_changed_and_taken_back(site: Site, people: People, java_script_enabled: bool) -> None:
    submission = site.make.submission(TITLE)
    page = people.member(f"Vera {java_script_enabled}", java_script_enabled=java_script_enabled)
    page.goto(f"/submissions/{submission.id}")
    expect(page.get_by_text(ASKED)).to_have_count(0)
    vote_button(page, TITLE).click()
    step(page, "It matters").click()
    expect(said(page)).to_contain_text("The team sees how much it matters to you")
    expect(step(page, "It matters")).to_have_attribute("aria-pressed", "true")
    page.locator("summary", has_text="My situation").click()
    page.get_by_label("My situation").fill(WORDS)
    step(page, "I would leave without it").click()  # what was typed is sent along
    expect(step(page, "I would leave without it")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("My situation")).to_have_value(WORDS)
    page.get_by_label("My situation").fill("Twins.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#importance")).not_to_have_attribute("aria-busy", "true")
    page.reload()
    expect(page.get_by_label("My situation")).to_have_value("Twins.")
    step(page, "Take it back").click()
    expect(said(page)).to_contain_text("Your vote stays")
    expect(page.get_by_label("My situation")).to_have_count(0)
    expect(vote_button(page, TITLE)).to_have_attribute("aria-pressed", "true")
    vote_button(page, TITLE).click()
    expect(page.get_by_text(ASKED)).to_have_count(0)


def test_it_changes_in_place_and_by_keyboard(site: Site, people: People) -> None:
    submission = site.make.submission(TITLE)
    page = people.member("Wanda")
    page.goto(f"/submissions/{submission.id}")
    page.evaluate("window.stayed = true")
    vote_button(page, TITLE).press("Enter")
    expect(step(page, "Nice to have")).to_be_visible()
    expect(vote_button(page, TITLE)).to_be_focused()  # it is offered, and takes nothing away
    step(page, "Nice to have").press("Enter")
    expect(step(page, "Nice to have")).to_have_attribute("aria-pressed", "true")
    expect(step(page, "Nice to have")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(step(page, "It matters")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.stayed === true")
