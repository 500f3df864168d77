"""Why it happens: from a complaint to its cause, its fix, and back when it strikes; by keyboard, without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from community.policy import Role
from tests.e2e.people import People
from tests.e2e.site import Site


@pytest.mark.parametrize("script", [True, False])
def test_a_complaint_has_a_cause_that_is_fixed_and_comes_back(site: Site, people: People, script: bool) -> None:
    words = f"The label falls off {'in the cold' if script else 'in the rain'}"
    why = f"The glue is made for {'summer' if script else 'dry weather'}."
    first, again = (site.make.submission(f"{words}, {which} time.") for which in ("the first", "the second"))
    page = people.member(site.make.member("Mo", Role.MODERATOR), java_script_enabled=script)

    page.goto(f"/staff/submissions/{first.id}")
    if script:
        page.keyboard.press("c")
    else:
        page.get_by_role("link", name="Root causes").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is it due to?")
    page.get_by_label("Why does it happen?").fill(why)
    page.get_by_label("How sure are you?").select_option("confirmed")
    page.get_by_label("When it happened").fill("2020-01-15")
    page.get_by_role("button", name="Link it").click()

    page.get_by_role("link", name=why).click()
    page.get_by_role("button", name="Fix planned").click()
    expect(page.get_by_role("button", name="Fix planned")).to_have_attribute("aria-pressed", "true")
    page.locator("summary", has_text="It is fixed").click()
    page.get_by_label("What was done").fill("Glue for every weather.")
    page.get_by_label("How we will know that it helped").fill("No label in the returns of a month.")
    page.get_by_label("Since when").fill("2020-02-01")
    page.get_by_role("button", name="Record the fix").click()
    expect(page.locator("#main")).to_contain_text("Watched until")

    page.goto(f"/staff/submissions/{again.id}/causes")
    page.get_by_label("The cause").select_option(label=why)
    page.get_by_label("How sure are you?").select_option("confirmed")
    page.get_by_role("button", name="Link it").click()
    page.get_by_role("link", name=why).click()
    expect(page.locator(".desk__head")).to_contain_text("It came back")
    page.goto("/staff/causes?which=struck")
    expect(page.locator("#main")).to_contain_text(why)
