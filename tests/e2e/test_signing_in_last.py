"""Writing and voting come first, an account comes last, and nothing is lost on the way."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.people import People, sign_in
from tests.e2e.site import Site
from tests.e2e.wording import post, posts_named, said, vote_button, write

PASSWORD = "seven yellow lanterns"


def test_what_a_visitor_wrote_is_posted_after_signing_in(site: Site, people: People) -> None:
    site.make.member("Tove", email="tove@example.org", password_hash=site.password(PASSWORD))
    page = people.visitor()
    write(page, "Soup on Mondays", kind="Idea")
    post(page)
    expect(page.get_by_role("main")).to_contain_text("What you wrote is kept")
    sign_in(page, "tove@example.org", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Soup on Mondays")
    expect(page.get_by_role("main")).to_contain_text("Tove")
    expect(vote_button(page, "Soup on Mondays")).to_have_attribute("aria-pressed", "true")


def test_what_a_newcomer_wrote_is_posted_once_the_address_is_confirmed(site: Site, people: People) -> None:
    page = people.visitor()
    write(page, "The toilet door does not close", kind="Complaint")
    post(page)
    page.get_by_role("link", name="Make an account").click()
    expect(page.get_by_role("main")).to_contain_text("What you wrote is kept")
    page.get_by_label("Name").fill("Ulla Berg")
    page.get_by_label("E-mail").fill("ulla@example.org")
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    assert posts_named(site, "The toilet door does not close") == 0
    page.goto(site.mailed_link("ulla@example.org"))
    expect(page.get_by_label("Name")).to_have_value("Ulla Berg")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and come in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The toilet door does not close")
    expect(said(page)).to_contain_text("Your address is confirmed")
    assert posts_named(site, "The toilet door does not close") == 1


def test_the_mail_may_be_opened_in_another_browser(site: Site, people: People) -> None:
    page, phone = people.visitor(), people.visitor()
    write(page, "Nowhere to lean a bicycle", kind="Complaint")
    post(page)
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Name").fill("Vera")
    page.get_by_label("E-mail").fill("vera@example.org")
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    phone.goto(site.mailed_link("vera@example.org"))
    expect(phone.get_by_role("main")).to_contain_text("Nowhere to lean a bicycle")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_label("Yes, do it now").check()
    phone.get_by_role("button", name="Confirm and come in").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Nowhere to lean a bicycle")


def test_a_vote_pressed_before_signing_in_is_cast_after_it(site: Site, people: People) -> None:
    title = "Smaller portions for small people"
    submission = site.make.submission(title)
    site.make.member("Wilma", email="wilma@example.org", password_hash=site.password(PASSWORD))
    page = people.visitor()
    page.goto("/?sort=new")
    vote_button(page, title).click()
    expect(page.get_by_role("main")).to_contain_text("Your vote is kept")
    sign_in(page, "wilma@example.org", PASSWORD)
    expect(said(page)).to_contain_text("Your vote is counted")
    expect(page).to_have_url(f"{site.base}/submissions/{submission.id}-{submission.slug}")
    expect(vote_button(page, title)).to_have_attribute("aria-pressed", "true")
    expect(vote_button(page, title)).to_have_accessible_description("2 votes")


def test_a_comment_written_before_signing_in_is_there_after_it(site: Site, people: People) -> None:
    submission = site.make.submission("No music before nine, please")
    site.make.member("Xaver", email="xaver@example.org", password_hash=site.password(PASSWORD))
    page = people.visitor()
    page.goto(f"/submissions/{submission.id}")
    page.get_by_label("Add to the conversation").fill("Nor after it.")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("main")).to_contain_text("Your comment is kept")
    sign_in(page, "xaver@example.org", PASSWORD)
    expect(page.get_by_role("article", name="Xaver")).to_contain_text("Nor after it.")
    expect(page.get_by_label("Add to the conversation")).to_have_value("")
