"""Splitting a passage off by keyboard, and the way back, with a script and without one."""

from __future__ import annotations

from itertools import count

import pytest
from playwright.sync_api import Page, expect

from community.kernel.db import db
from community.policy import Role
from community.submissions.models import Board, Submission
from tests.e2e.people import PHONE, People
from tests.e2e.site import Site
from tests.e2e.wording import said

NUMBERS = count(1)
SELECT_LAST_PARAGRAPH = """() => {
  const last = document.querySelector("article .prose p:last-of-type");
  getSelection().selectAllChildren(last);
}"""


@pytest.fixture
def origin(site: Site) -> Submission:
    """One that teaches two things."""
    board = site.ask(lambda: db.session.scalars(db.select(Board)).first())
    words = f"The stairs {next(NUMBERS)} are steep.\n\nI nearly fell.\n\nAnd your *coffee* is cold at noon."
    return site.make.submission(words, on=board)


def moderator(people: People, site: Site, path: str, **wishes: object) -> Page:
    page = people.member(site.make.member("Ingrid", Role.MODERATOR), **wishes)
    page.goto(path)
    return page


def test_what_is_selected_is_split_off_and_taken_back_by_keyboard(
    site: Site, people: People, origin: Submission
) -> None:
    page = moderator(people, site, f"/staff/inbox/{origin.id}")
    page.evaluate(SELECT_LAST_PARAGRAPH)
    page.keyboard.press("y")
    passage = page.get_by_label("The passage")
    expect(passage).to_have_value("And your coffee is cold at noon.")
    expect(passage).to_be_focused()
    assert page.url.endswith(f"/staff/submissions/{origin.id}/split?back=inbox")
    page.keyboard.press("Tab")
    page.keyboard.type("Cold coffee")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Split off as “Cold coffee”")
    expect(page).to_have_url(f"{site.base}/staff/inbox/{origin.id}")
    expect(page.get_by_text("Also taught:")).to_be_visible()
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("The split is undone")
    expect(page.get_by_text("Also taught:")).to_have_count(0)


def test_the_key_takes_what_is_selected_beside_the_field(site: Site, people: People, origin: Submission) -> None:
    page = moderator(people, site, f"/staff/submissions/{origin.id}")
    page.keyboard.press("y")
    expect(page.get_by_role("heading", level=1, name="Split off")).to_be_visible()
    expect(page.get_by_label("The passage")).to_have_value(origin.body)
    page.evaluate(SELECT_LAST_PARAGRAPH)
    page.keyboard.press("y")
    expect(page.get_by_label("The passage")).to_have_value("And your coffee is cold at noon.")
    page.evaluate(SELECT_LAST_PARAGRAPH.replace("p:last-of-type", "p:first-of-type"))
    page.get_by_role("button", name="Take what is selected").click()
    expect(page.get_by_label("The passage")).to_have_value("I nearly fell.")


def test_without_a_script_one_keeps_the_passage_of_the_text(site: Site, people: People, origin: Submission) -> None:
    page = moderator(people, site, f"/staff/submissions/{origin.id}", java_script_enabled=False, viewport=PHONE)
    page.get_by_role("link", name="Split off").click()
    expect(page.get_by_role("button", name="Take what is selected")).to_be_hidden()
    page.get_by_role("button", name="Split it off").click()
    expect(page.get_by_text("That is all of it.").first).to_be_visible()
    page.get_by_label("The passage").fill("I nearly fell.")
    page.get_by_role("button", name="Split it off").click()
    expect(said(page)).to_contain_text("Split off as “I nearly fell.”")
    page.get_by_role("link", name="I nearly fell.").click()
    page.goto(page.url.replace("/staff/submissions/", "/submissions/"))
    expect(page.get_by_text("Split off by the team from")).to_be_visible()
    page.get_by_role("button", name="Undo the split").click()
    expect(said(page)).to_contain_text("The split is undone")
    expect(page.get_by_role("heading", level=1)).to_have_text(origin.title)
