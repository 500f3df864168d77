"""A customer who may leave: from their words to what two of the team decide; by keyboard, without a script."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from community.kernel.clock import now
from community.policy import Role
from tests.e2e.people import People
from tests.e2e.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def press(page: Page, target: Locator) -> None:
    """Go to something by the keyboard's focus, and press Enter."""
    target.focus()
    expect(target).to_be_focused()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("script", [True, False])
def test_two_of_the_team_decide_about_a_customer_by_keyboard(site: Site, people: People, script: bool) -> None:
    name = "Ana with" if script else "Ana without"
    submission = site.make.submission("The door could open wider.", by=site.make.actor(name))
    first = people.member(site.make.member("Mo", Role.MODERATOR), java_script_enabled=script)
    second = people.member(site.make.member("Lea", Role.PRODUCT_MANAGER), java_script_enabled=script)

    first.goto(f"/staff/inbox/{submission.id}")
    press(first, first.get_by_role("link", name="They may leave"))
    press(first, first.get_by_role("button", name="Open a rescue"))
    expect(first.get_by_role("alert")).to_contain_text("Please fill this in.")
    first.get_by_label("Why do you think so?").fill("She said so on the phone.")
    first.keyboard.press("Enter")
    expect(first.get_by_role("heading", level=1)).to_have_text("Rescue")

    first.get_by_label("Next step").fill("Call her.")
    first.get_by_label("By which day").fill((now() + timedelta(days=3)).date().isoformat())
    press(first, first.get_by_role("button", name="Plan it"))
    expect(first.locator(".facts")).to_contain_text("Call her.")
    press(first, first.locator("summary", has_text="Let them go"))
    first.get_by_label("Because").fill("She wants what we do not make.")
    press(first, first.get_by_role("button", name="Ask to let them go"))
    expect(first.locator("#main")).to_contain_text("It waits for a second person of the team.")
    expect(first.get_by_role("button", name="Let them go, too")).to_have_count(0)

    second.goto("/staff/care?which=asked")
    press(second, second.get_by_role("link", name=name))
    expect(second.locator("#main")).to_contain_text("She wants what we do not make.")
    press(second, second.get_by_role("button", name="Let them go, too"))
    expect(second.locator(".desk__head")).to_contain_text("Let go")
    press(second, second.get_by_role("button", name="Undo"))
    expect(second.locator(".desk__head")).to_contain_text("Open")
    second.get_by_label("Saved").check()
    second.get_by_label("How do you know?").fill("She ordered again.")
    press(second, second.get_by_role("button", name="Close it"))
    expect(second.locator(".desk__head")).to_contain_text("Saved")
    second.goto("/staff/care?which=closed")
    expect(second.locator("#main")).to_contain_text("There is no control group")
