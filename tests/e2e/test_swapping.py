"""With JavaScript a page changes in place: focus stays, the result is said, the address follows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import People
from tests.e2e.site import Site
from tests.e2e.wording import said, vote_button


@pytest.fixture
def page(people: People) -> Page:
    """A member's browser."""
    return people.member()


@pytest.fixture
def demo(demo_people: People) -> Page:
    """A visitor's browser on the demo."""
    return demo_people.visitor()


def stay(page: Page) -> None:
    """Remember this document."""
    page.evaluate("window.stayed = true")


def has_stayed(page: Page) -> bool:
    """Whether the page is still the document that was remembered."""
    return bool(page.evaluate("window.stayed === true"))


def test_a_vote_in_a_list_changes_only_its_button(site: Site, page: Page) -> None:
    title = "More plants by the window"
    site.make.submission(title)
    page.goto("/?sort=new")
    stay(page)
    button = vote_button(page, title)
    button.click()
    expect(said(page)).to_contain_text("Your vote is counted")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_accessible_description("2 votes")
    expect(button).to_be_focused()
    button.press("Enter")
    expect(said(page)).to_contain_text("Your vote is withdrawn")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_accessible_description(re.compile(r"^1 vote"))
    expect(button).to_be_focused()
    assert has_stayed(page)


def test_a_vote_is_still_there_when_one_comes_back_to_the_list(site: Site, page: Page) -> None:
    title = "A hook for the dog's lead"
    site.make.submission(title)
    page.goto("/?sort=new")
    vote_button(page, title).click()
    expect(said(page)).to_contain_text("Your vote is counted")
    page.get_by_role("link", name=title).click()
    expect(vote_button(page, title)).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(vote_button(page, title)).to_have_attribute("aria-pressed", "true")
    expect(vote_button(page, title)).to_have_accessible_description("2 votes")


def test_following_changes_only_its_button(site: Site, page: Page) -> None:
    submission = site.make.submission("Tell me when the roof is done")
    page.goto(f"/submissions/{submission.id}")
    stay(page)
    button = page.get_by_role("button", name="Follow")
    button.click()
    expect(said(page)).to_contain_text("You follow this now")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert has_stayed(page)


def test_a_comment_is_added_in_place_and_takes_the_focus(site: Site, page: Page) -> None:
    submission = site.make.submission("The stairs are slippery")
    page.goto(f"/submissions/{submission.id}")
    stay(page)
    page.get_by_label("Add to the conversation").fill("I fell on Tuesday.")
    page.get_by_role("button", name="Comment").click()
    expect(said(page)).to_contain_text("Your comment is there")
    comment = page.get_by_role("article").filter(has_text="I fell on Tuesday.").last
    expect(comment.locator(".comment__head a")).to_be_focused()
    expect(page.get_by_label("Add to the conversation")).to_have_value("")
    assert has_stayed(page)


def test_a_refused_comment_says_so_in_place(site: Site, page: Page) -> None:
    submission = site.make.submission("The floor is sticky")
    page.goto(f"/submissions/{submission.id}")
    stay(page)
    page.get_by_role("button", name="Comment").click()
    errors = page.get_by_role("alert")
    expect(errors).to_contain_text("Please look at this again")
    expect(errors).to_be_focused()
    errors.get_by_role("link").click()
    expect(page.get_by_label("Add to the conversation")).to_be_focused()
    expect(page.get_by_label("Add to the conversation")).to_have_attribute("aria-invalid", "true")
    assert has_stayed(page)


def test_a_filter_swaps_the_list_and_the_address_follows_there_and_back(demo: Page) -> None:
    demo.goto("/")
    stay(demo)
    rows = demo.locator("#voices > article")
    chip = demo.get_by_role("list", name="Kinds").get_by_role("link", name="Praise")
    number = chip.locator(".num").inner_text()
    chip.click()
    expect(demo).to_have_url(re.compile(r"/\?kind=praise$"))
    expect(rows).to_have_count(int(number))
    expect(demo.locator("#voices > article:not([data-kind=praise])")).to_have_count(0)
    expect(said(demo)).to_have_text(f"{number} voices")
    demo.get_by_role("link", name="Top", exact=True).click()
    expect(demo).to_have_url(re.compile(r"kind=praise&sort=top$"))
    demo.go_back()
    expect(demo).to_have_url(re.compile(r"/\?kind=praise$"))
    demo.go_back()
    expect(demo).to_have_url(re.compile(r"/$"))
    expect(demo.locator("#voices > article:not([data-kind=praise])")).not_to_have_count(0)
    assert has_stayed(demo)


def test_a_filter_that_leaves_nothing_can_be_cleared(demo: Page) -> None:
    demo.goto("/?kind=praise&status=declined")
    stay(demo)
    expect(demo.get_by_role("heading", name="Nothing here with these filters")).to_be_visible()
    demo.get_by_role("link", name="Clear filters").click()
    expect(demo.locator("#voices > article")).not_to_have_count(0)
    expect(demo).to_have_url(re.compile(r"/$"))
    assert has_stayed(demo)


def test_more_rows_are_added_below_and_the_first_of_them_takes_the_focus(demo: Page) -> None:
    demo.goto("/?sort=new")
    stay(demo)
    rows = demo.locator("#voices > article")
    first = rows.count()
    demo.get_by_role("link", name="Load more").click()
    expect(rows).not_to_have_count(first)
    expect(rows.nth(first).get_by_role("heading").get_by_role("link")).to_be_focused()
    ids = rows.evaluate_all("rows => rows.map(row => row.id)")
    assert len(ids) == len(set(ids)) > first
    assert has_stayed(demo)


def test_search_follows_the_typing_and_the_address_follows_the_search(demo: Page) -> None:
    demo.goto("/search")
    stay(demo)
    box = demo.get_by_label("Words to look for")
    box.press_sequentially("cappuccino")
    expect(demo.locator("#found mark").first).to_be_visible()
    expect(demo).to_have_url(re.compile(r"/search\?q=cappuccino$"))
    expect(said(demo)).to_contain_text("found")
    expect(box).to_be_focused()
    expect(box).to_have_value("cappuccino")
    demo.get_by_role("list", name="Kinds").get_by_role("link").first.click()
    expect(demo).to_have_url(re.compile(r"q=cappuccino&kind="))
    demo.go_back()
    expect(demo).to_have_url(re.compile(r"/search\?q=cappuccino$"))
    expect(demo.locator("#found [aria-current=true]")).to_have_count(0)
    assert has_stayed(demo)


def test_a_wrong_letter_is_answered_with_the_right_word(demo: Page) -> None:
    demo.goto("/search?q=capuccino")
    demo.get_by_role("link", name="cappuccino", exact=True).click()
    expect(demo).to_have_url(re.compile(r"q=cappuccino"))
    expect(demo.locator("#found mark").first).to_be_visible()


def test_a_page_that_a_swap_cannot_reach_is_opened_as_a_page(site: Site, people: People) -> None:
    title = "A visitor's vote leads to the sign-in"
    site.make.submission(title)
    page = people.visitor()
    page.goto("/?sort=new")
    vote_button(page, title).click()
    expect(page).to_have_url(re.compile(r"/sign-in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
