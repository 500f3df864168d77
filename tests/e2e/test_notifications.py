"""What becomes of one's words is told, with a script, without one and by keyboard; a link in a mail stops mails."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from community.kernel.clock import now
from community.kernel.db import db
from community.notifications.services.choosing import open_postbox
from community.searches.models import SavedSearch
from community.searches.services import look_for_news
from community.submissions.models import StatusKind, Submission
from tests.e2e.people import People
from tests.e2e.site import Site, until
from tests.e2e.wording import id_of, post, said, write


def told(site: Site, people: People, name: str, **options: bool) -> Page:
    """A browser of somebody whose words got another status, as the worker tells them."""
    page = people.member(name, **options)  # type: ignore[arg-type]
    title = f"A hook for the coat of {name}"
    write(page, title, kind="Idea")
    post(page)
    expect(said(page)).to_contain_text("You follow it")
    number = id_of(site, title)
    site.make.status(
        site.ask(lambda: db.session.get_one(Submission, number)), StatusKind.REVIEW, "We measure the wall."
    )
    until_told(page, "We measure the wall.")
    return page


def until_told(page: Page, words: str) -> None:
    """Look again at the notifications until these words are among them."""
    found = page.get_by_text(words)
    until(lambda: (page.goto("/me/notifications"), found.count())[1], "somebody to be told")


def test_the_bell_counts_and_an_opened_notification_is_read(site: Site, people: People) -> None:
    page = told(site, people, "Hanna")
    bell = page.get_by_role("link", name="Notifications: 1 unread")
    expect(bell).to_be_visible()
    page.get_by_role("button", name="Mark read").click()
    expect(page.get_by_role("button", name="Mark unread")).to_be_visible()
    expect(page.get_by_role("link", name="Notifications", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Mark unread").click()
    expect(bell).to_be_visible()
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A hook for the coat of Hanna")
    expect(bell).to_have_count(0)


def test_without_a_script_all_of_it_works(site: Site, people: People) -> None:
    page = told(site, people, "Ivo", java_script_enabled=False)
    page.get_by_role("button", name="Mark all read").click()
    expect(said(page)).to_contain_text("All read.")
    expect(page.get_by_role("button", name="Mark unread")).to_have_count(1)
    page.get_by_role("link", name="What comes by mail").last.click()
    page.get_by_label("Somebody comments on what I follow").select_option("weekly")
    page.get_by_label("Deutsch").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Somebody comments on what I follow")).to_have_value("weekly")
    expect(page.get_by_label("Deutsch")).to_be_checked()


def test_by_keyboard_one_is_opened(site: Site, people: People) -> None:
    page = told(site, people, "Jane")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Open":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("A hook for the coat of Jane")


def test_the_link_of_a_mail_asks_first_and_then_stops_them(site: Site, people: People) -> None:
    reader = site.make.member("Kim", email="kim@example.org")

    def key() -> str:
        made = open_postbox(reader.id)
        db.session.commit()
        return made

    page = people.visitor(java_script_enabled=False)
    page.goto(f"/unsubscribe/{site.ask(key)}")
    expect(page.get_by_text("go to kim@example.org")).to_be_visible()
    page.get_by_role("button", name="Stop all these mails").click()
    expect(page.get_by_text("It took effect at once.")).to_be_visible()


def test_a_search_that_was_saved_tells_of_what_is_new(site: Site, people: People) -> None:
    page = people.member("Jonna")
    page.goto("/search?q=periwinkle")
    page.get_by_role("button", name="Save this search").click()
    expect(page.locator("#main")).to_contain_text("periwinkle")
    new = site.make.submission("The periwinkle cup is gone from the shop at the harbour.")
    site.until_found("periwinkle", new.id)

    def look() -> int:  # two days later, for a site in other processes keeps its own clock
        db.session.execute(db.update(SavedSearch).values(looked_at=now() - timedelta(days=2)))
        db.session.execute(
            db.update(Submission).where(Submission.id == new.id).values(created_at=now() - timedelta(minutes=5))
        )
        db.session.commit()
        return look_for_news()

    assert site.ask(look) >= 1
    until_told(page, "Your search found something new")
    expect(page.locator("#main")).to_contain_text("The periwinkle cup is gone")
    page.goto("/me/searches")
    page.get_by_role("link", name="periwinkle").click()
    expect(page.locator("#found")).to_contain_text("The periwinkle cup is gone")
