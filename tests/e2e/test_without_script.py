"""With JavaScript off everything works all the same: links, forms, and a page after each."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from community.policy import Role
from tests.e2e.people import People, sign_in
from tests.e2e.site import Site
from tests.e2e.wording import id_of, post, said, vote_button, write


def quiet(people: People, who: str) -> Page:
    """A member's browser that runs no script."""
    return people.member(who, java_script_enabled=False)


def test_a_post_is_previewed_beside_what_others_said_and_posted(site: Site, people: People) -> None:
    earlier = site.make.submission("The parking meter swallows coins")
    site.until_found("parking", earlier.id)
    page = quiet(people, "Olga")
    write(page, "Your parking meter swallows my coins\n\nand gives **nothing** back")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="This is how it will look")
    expect(preview.locator("strong")).to_have_text("nothing")
    others = page.get_by_role("region", name="Others said something like this")
    expect(others.get_by_role("link")).to_have_text("The parking meter swallows coins")
    expect(page.get_by_label("Complaint")).to_be_checked()
    post(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your parking meter swallows my coins")
    expect(said(page)).to_contain_text("It is posted")


def test_a_refused_post_comes_back_with_its_words_and_what_is_missing(people: People) -> None:
    page = quiet(people, "Pavel")
    page.goto("/submissions/new")
    page.get_by_label("In your own words").fill("I did not say what kind of thing this is")
    post(page)
    expect(page.get_by_label("In your own words")).to_have_value("I did not say what kind of thing this is")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Please look at this again")
    summary.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#f-kind$"))


def test_a_vote_is_set_and_withdrawn(site: Site, people: People) -> None:
    title = "Umbrellas to borrow when it rains"
    site.make.submission(title)
    page = quiet(people, "Quentin")
    page.goto("/?sort=new")
    vote_button(page, title).click()
    expect(page).to_have_url(f"{site.base}/?sort=new")
    expect(said(page)).to_contain_text("Your vote is counted")
    expect(vote_button(page, title)).to_have_accessible_description("2 votes")
    vote_button(page, title).click()
    expect(vote_button(page, title)).to_have_attribute("aria-pressed", "false")


def test_a_comment_and_a_reply_are_written(site: Site, people: People) -> None:
    submission = site.make.submission("The window seats are taken by laptops")
    page = quiet(people, "Rosa")
    page.goto(f"/submissions/{submission.id}")
    page.get_by_label("Add to the conversation").fill("By *mine*, I admit.")
    page.get_by_role("button", name="Comment").click()
    comment = page.get_by_role("article", name="Rosa")
    expect(comment.locator("em")).to_have_text("mine")
    comment.locator("summary", has_text="Reply").click()
    comment.get_by_label("Your reply").fill("And mine on Sundays.")
    comment.get_by_role("button", name="Reply").click()
    expect(page.locator(".replies")).to_contain_text("And mine on Sundays.")
    expect(page.get_by_role("heading", name="Conversation")).to_contain_text("2")


def test_something_is_found_narrowed_and_read(site: Site, people: People) -> None:
    submission = site.make.submission("Marzipan in everything\n\nMy allergy counsels against almonds.", kind="idea")
    site.until_found("marzipan", submission.id)
    page = people.visitor(java_script_enabled=False)
    page.goto("/search")
    page.get_by_label("Words to look for").fill("almond")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.locator("mark")).to_have_text("almonds")
    page.get_by_role("link", name="Ideas 1").click()
    expect(page).to_have_url(re.compile("q=almond.*kind=idea"))
    page.get_by_role("link", name="Marzipan in everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Marzipan in everything")


def test_a_visitor_writes_first_signs_in_last_and_loses_nothing(site: Site, people: People) -> None:
    member(site, "sara@example.org", "Sara Holm")
    page = people.visitor(java_script_enabled=False)
    write(page, "The door handle is ice cold", kind="Idea")
    post(page)
    expect(page.get_by_role("main")).to_contain_text("What you wrote is kept")
    sign_in(page, "sara@example.org", "seven yellow lanterns")
    expect(page.get_by_role("heading", level=1)).to_have_text("The door handle is ice cold")
    expect(page.get_by_role("main")).to_contain_text("Sara Holm")


def test_the_team_decides_without_a_script_too(site: Site, people: People) -> None:
    title = "Where do the lost gloves go?"
    site.make.submission(title)
    page = people.member(site.make.member(role=Role.MODERATOR), java_script_enabled=False)
    page.goto(f"/staff/inbox/{id_of(site, title)}")
    page.get_by_role("button", name="Product").click()
    expect(said(page)).to_contain_text("Classified as Product")
    page.get_by_role("button", name="Undo").click()
    expect(said(page)).to_contain_text("Undone")
    expect(page.locator("#opened")).to_have_text(title)


def member(site: Site, email: str, name: str) -> None:
    """Somebody who can sign in."""
    site.make.member(name, email=email, password_hash=site.password("seven yellow lanterns"))
