"""What comes out of a printer: the words, and nothing that is there to be pressed."""

from __future__ import annotations

from playwright.sync_api import expect

from community.policy import Role
from tests.e2e.people import People
from tests.e2e.site import Site


def test_the_backlog_is_printed_without_its_filters(site: Site, people: People) -> None:
    site.make.submission("Paper cups")
    page = people.member(Role.PRODUCT_MANAGER)
    page.goto("/staff/backlog")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Paper cups", exact=True)).to_be_visible()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#main :is(button, summary, input, .btn, .rank__grip) >> visible=true")).to_have_count(0)


def test_the_votes_are_printed_beside_the_title(site: Site, people: People) -> None:
    submission = site.make.submission("Words upon words " * 300)
    page = people.member()
    page.goto(f"/submissions/{submission.id}")
    page.emulate_media(media="print")
    page.evaluate("scrollTo(0, 600)")
    vote, words = page.locator(".post > .vote").bounding_box(), page.locator(".post__body").bounding_box()
    assert vote
    assert words
    assert vote["y"] == words["y"]
