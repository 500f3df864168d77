"""The triage desk: fifty complaints by keyboard alone, by mouse, on a phone, without a script; two at one item; many at
once with one undo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from community.cli.demo.company import read_company
from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.submissions.models import Kind, Submission
from community.triage.models import Classification
from community.triage.services import offer_usual_touchpoints
from tests.e2e.people import People
from tests.e2e.site import Site, running
from tests.e2e.wording import said

COMPLAINTS = 50
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
TYPES = {"1": "Product", "2": "Policy", "3": "Service"}


def fifty_complaints(site: Site) -> None:
    """The demo's own texts, oldest first, and the usual touchpoints."""
    board = site.make.board("Shops", Audience.PUBLIC)
    author = site.make.actor("Somebody")
    stories = [one for one in read_company().stories if one.kind is Kind.COMPLAINT]
    for number in range(COMPLAINTS):
        story = stories[number % len(stories)]
        body = f"{story.body}\n\n{'' if number < len(stories) else 'And again.'}"
        site.make.submission(body, by=author, on=board, title=f"{story.title} ({number + 1})")
    with site.app.app_context():
        offer_usual_touchpoints(SYSTEM)
        db.session.commit()


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Site]:
    """A site in whose inbox fifty complaints wait."""
    with running(tmp_path, prepare=fifty_complaints, worker=False) as site:
        yield site


def unclassified(site: Site) -> int:
    """How many nobody has judged."""
    count = select(func.count()).select_from(Submission).where(Submission.ip_type.is_(None))
    return site.ask(lambda: db.session.scalar(count)) or 0


def decide_by_key(page: Page, number: int) -> str:
    """Judge what is open with keys alone, in one of the ways that people do; what it was called."""
    key = "123"[number % 3]
    place = page.locator("#d-touchpoint")
    if number % 5 == 2:
        page.keyboard.press("l")
        expect(page.get_by_label("What they expected, in their words")).to_be_focused()
        page.keyboard.type("That it just works")
        page.keyboard.press("Enter")
        expect(page.locator("#opened")).to_be_focused()
    if number % 7 == 3 or not place.input_value():
        page.keyboard.press("t")
        expect(place).to_be_focused()
        page.keyboard.type("Sho")
        page.keyboard.press("Enter")
        expect(page.locator("#opened")).to_be_focused()
    if number % 6 == 4:
        page.keyboard.press("n")
        page.keyboard.type("Find")
        page.keyboard.press("Escape")
    page.keyboard.press(key)
    return TYPES[key]


def test_fifty_complaints_are_cleared_with_the_keyboard_alone(full: Site, new_context: object) -> None:
    page = People(full, new_context).member(Role.MODERATOR)  # type: ignore[arg-type]
    page.goto("/staff/inbox")
    opened = page.locator("#opened")
    for number in range(COMPLAINTS):
        before = opened.get_attribute("href")
        what = decide_by_key(page, number)
        left = COMPLAINTS - 1 - number
        expect(said(page).locator("p")).to_have_text(f"Classified as {what}. {left} left")
        if left:
            expect(opened).not_to_have_attribute("href", before or "")
            expect(opened).to_be_focused()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert unclassified(full) == 0
    whole = select(func.count()).select_from(Classification)
    whole = whole.where(Classification.touchpoint_id.is_not(None), Classification.next_step.is_not(None))
    expected = whole.where(Classification.level == 2, Classification.expectation == "That it just works")
    assert full.ask(lambda: db.session.scalar(whole)) == COMPLAINTS
    assert full.ask(lambda: db.session.scalar(expected)) == len([n for n in range(COMPLAINTS) if n % 5 == 2])
    page.keyboard.press("u")
    expect(said(page).locator("p")).to_have_text("Undone. 1 waits")


def test_a_key_without_a_touchpoint_asks_for_it_and_enter_goes_on(full: Site, new_context: object) -> None:
    page = People(full, new_context).member(Role.MODERATOR)  # type: ignore[arg-type]
    page.goto("/staff/inbox")
    page.locator("#d-touchpoint").select_option("")
    page.locator("#opened").focus()
    page.keyboard.press("2")
    expect(page.get_by_role("alert")).to_contain_text("Please say where it happened.")
    page.keyboard.press("t")
    page.keyboard.type("App")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Classified as Policy. 49 left")


@pytest.mark.parametrize(
    ("script", "viewport"), [(True, PHONE), (False, PHONE), (False, {"width": 1280, "height": 800})]
)
def test_by_mouse_on_a_phone_and_without_a_script_it_is_the_same(
    full: Site, new_context: object, script: bool, viewport: dict[str, int]
) -> None:
    people = People(full, new_context)  # type: ignore[arg-type]
    page = people.member(Role.MODERATOR, java_script_enabled=script, viewport=viewport)
    page.goto("/staff/inbox")
    for number in range(3):
        page.locator("#d-touchpoint").select_option(label="Phone")
        page.get_by_role("button", name="Service").click()
        expect(said(page)).to_contain_text(f"Classified as Service. {COMPLAINTS - 1 - number} left")
    page.locator("summary", has_text="Snooze").click()
    page.get_by_role("button", name="Until something happens").click()
    expect(said(page)).to_contain_text("Snoozed. 46 left")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert unclassified(full) == COMPLAINTS - 3


def marked_words(page: Page) -> str:
    """Select what stands in the first paragraph with the mouse; what was selected."""
    page.locator("article .prose p").first.click(click_count=3)
    return str(page.evaluate("getSelection().toString().trim()"))


def test_words_that_the_mouse_selected_are_what_they_expected(full: Site, new_context: object) -> None:
    page = People(full, new_context).member(Role.MODERATOR)  # type: ignore[arg-type]
    page.goto("/staff/inbox")
    words, expected = marked_words(page), page.get_by_label("What they expected, in their words")
    assert words
    page.get_by_text("Level 2: they expected more").click()
    expect(expected).to_be_focused()
    expect(expected).to_have_value(words)
    page.locator("#d-touchpoint").select_option(label="Phone")
    page.get_by_role("button", name="Service").click()
    expect(said(page)).to_contain_text("49 left")
    marked_words(page)
    page.get_by_role("button", name="Service").click()
    expect(said(page)).to_contain_text("48 left")
    page.keyboard.press("l")
    expect(expected).to_be_focused()
    expect(expected).to_have_value("")


def test_on_a_phone_what_was_done_is_said_above_the_verdicts(full: Site, new_context: object) -> None:
    page = People(full, new_context).member(Role.MODERATOR, viewport=PHONE)  # type: ignore[arg-type]
    page.goto("/staff/inbox")
    page.locator("#d-touchpoint").select_option(label="Phone")
    page.get_by_role("button", name="Service").click()
    expect(said(page)).to_contain_text("49 left")
    toast, verdicts = page.locator("#live .toast").bounding_box(), page.locator("#verdicts").bounding_box()
    assert toast
    assert verdicts
    assert toast["y"] + toast["height"] <= verdicts["y"]
    expect(page.locator("#inbox kbd >> visible=true")).to_have_count(0)


def test_two_at_one_item_see_each_other_and_the_later_is_told(full: Site, new_context: object) -> None:
    people = People(full, new_context)  # type: ignore[arg-type]
    ana, bo = (people.member(full.make.member(name, role=Role.MODERATOR)) for name in ("Ana", "Bo"))
    ana.goto("/staff/inbox")
    expect(ana.locator("#inbox")).to_be_visible()
    ana.wait_for_function("() => performance.getEntriesByType('resource').some(one => one.name.endsWith('/presence'))")
    bo.goto(ana.url)
    expect(bo.locator("#present")).to_have_text("Ana is looking at this")
    ana.keyboard.press("i")
    expect(said(ana)).to_contain_text("Assigned to Ana")
    bo.keyboard.press("i")
    expect(bo.get_by_role("alert").first).to_contain_text("Ana was quicker. Nothing was overwritten.")
    changed = bo.get_by_role("list", name="What changed meanwhile")
    expect(changed).to_contain_text("Ana assigned it: nobody → Ana")
    bo.keyboard.press("i")
    expect(said(bo)).to_contain_text("Assigned to Bo")


def test_many_are_ticked_by_keys_acted_on_at_once_and_taken_back_by_one(full: Site, new_context: object) -> None:
    page = People(full, new_context).member(Role.MODERATOR)  # type: ignore[arg-type]
    page.goto("/staff/inbox")
    opened = page.locator("#opened")
    for _ in range(4):
        before = opened.get_attribute("href")
        page.keyboard.press("x")
        page.keyboard.press("j")
        expect(opened).not_to_have_attribute("href", before or "")
    page.keyboard.press(".")
    expect(page.get_by_role("heading", name="Act on many")).to_be_visible()
    expect(page.locator(".desk__head .num")).to_have_text("4")
    page.get_by_role("button", name="Snooze them").click()
    expect(said(page)).to_contain_text("Snoozed 4. 46 left")
    expect(page.locator("[data-ticked-n]")).to_have_text("")
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("Undone for 4.")
    expect(page.locator("#waiting .desk__head .num")).to_have_text("50")


def test_a_filter_keeps_while_one_works_and_is_saved_as_a_view(full: Site, new_context: object) -> None:
    page = People(full, new_context).member(Role.MODERATOR)  # type: ignore[arg-type]
    page.goto("/staff/inbox?kind=complaint&assignee=none")
    page.locator("#d-touchpoint").select_option(label="App")
    page.locator("#opened").focus()
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("Classified as Product. 49 left")
    expect(page).to_have_url(re.compile(r"kind=complaint"))
    page.keyboard.press("i")
    expect(said(page)).to_contain_text("Assigned to")
    page.goto("/staff/inbox?kind=complaint&assignee=none")
    expect(page.locator("#waiting .desk__head .num")).to_have_text("48")
    page.keyboard.press("v")
    page.get_by_label("Save this view as").fill("Nobody's complaints")
    page.get_by_label("My first page").check()
    page.get_by_role("button", name="Save the view").click()
    expect(said(page)).to_contain_text("The view Nobody's complaints is saved.")
    page.goto("/staff/inbox")
    expect(page).to_have_url(re.compile(r"assignee=none"))
