"""Nothing that somebody types is lost, and nothing is posted twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import People, sign_in
from tests.e2e.site import Site
from tests.e2e.wording import post, posts_named, said, write

PASSWORD = "seven yellow lanterns"
WORDS = "In your own words"


@pytest.fixture
def page(people: People) -> Page:
    """A member's browser."""
    return people.member("Yrsa")


def test_a_draft_survives_a_reload(page: Page) -> None:
    write(page, "The queue at noon\n\nreaches the", kind="Question")
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()
    page.reload()
    expect(page.get_by_label(WORDS)).to_have_value("The queue at noon\n\nreaches the")
    expect(page.get_by_label("Question")).to_be_checked()
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()


def test_a_draft_survives_a_walk_through_the_site_and_an_error(page: Page) -> None:
    page.goto("/submissions/new")
    page.get_by_label(WORDS).fill("I wonder about the lids")
    post(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label(WORDS)).to_have_value("I wonder about the lids")
    page.goto("/help")
    page.goto("/submissions/new")
    expect(page.get_by_label(WORDS)).to_have_value("I wonder about the lids")
    page.get_by_label("Question").check()
    post(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("I wonder about the lids")


def test_a_draft_survives_signing_in_by_another_way(site: Site, people: People) -> None:
    site.make.member("Zoe", email="zoe@example.org", password_hash=site.password(PASSWORD))
    page = people.visitor()
    write(page, "A bench in the sun", kind="Idea")
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, "zoe@example.org", PASSWORD)
    page.get_by_role("link", name="Say something").first.click()
    expect(page.get_by_label(WORDS)).to_have_value("A bench in the sun")
    expect(page.get_by_label("Idea")).to_be_checked()


def test_a_draft_is_forgotten_when_it_is_posted(page: Page) -> None:
    write(page, "Thanks for the cat on the counter", kind="Praise")
    post(page)
    expect(said(page)).to_contain_text("It is posted")
    page.goto("/submissions/new")
    expect(page.get_by_label(WORDS)).to_have_value("")
    expect(page.get_by_text("Draft kept on this device")).to_be_hidden()


def test_a_draft_is_forgotten_on_signing_out(page: Page) -> None:
    write(page, "Something private")
    page.locator("summary", has=page.locator(".face")).click()
    page.get_by_role("button", name="Sign out").click()
    expect(said(page)).to_contain_text("You are signed out")
    page.goto("/submissions/new")
    expect(page.get_by_label(WORDS)).to_have_value("")


def test_pressing_post_twice_posts_once(site: Site, page: Page) -> None:
    write(page, "Two spoons, one cup")
    page.get_by_role("button", name="Post it").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two spoons, one cup")
    page.goto("/me")
    assert posts_named(site, "Two spoons, one cup") == 1


def test_going_back_gives_the_words_back(page: Page) -> None:
    write(page, "The scale is out of order")
    post(page)
    expect(said(page)).to_contain_text("It is posted")
    page.go_back()
    expect(page.get_by_label(WORDS)).to_have_value("The scale is out of order")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("The scale is out of order")


def test_pressing_comment_twice_comments_once(site: Site, page: Page) -> None:
    submission = site.make.submission("Is there oat milk on Sundays?")
    page.goto(f"/submissions/{submission.id}")
    page.get_by_label("Add to the conversation").fill("There was last week.")
    page.get_by_role("button", name="Comment").dblclick()
    expect(page.get_by_text("There was last week.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("There was last week.")).to_have_count(1)
