"""What others said appears while one writes; one joins it, or says why one's own is not the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from community.kernel.db import db
from community.policy import Role
from community.submissions.models import StatusKind, Submission, Vote
from tests.e2e.looking import faults
from tests.e2e.people import People, sign_in
from tests.e2e.site import Site
from tests.e2e.wording import id_of, post, posts_named, said

PASSWORD = "seven yellow lanterns"
WORDS = "In your own words"
SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])


def others(page: Page) -> Locator:
    """The list of what others said."""
    return page.get_by_role("region", name="Others said something like this")


def known(site: Site, title: str, word: str) -> int:
    """Something that was said before, and can be found."""
    submission = site.make.submission(title)
    site.until_found(word, submission.id)
    return submission.id


def look(page: Page, words: str, *, script: bool) -> None:
    """Write, and see what others said: at once, or on the preview."""
    page.goto("/submissions/new")
    page.get_by_label(WORDS).press_sequentially(words)
    if not script:
        page.get_by_role("button", name="Preview").click()
    expect(others(page)).to_be_visible()


def count(site: Site, model: type, *conditions: object) -> int:
    query = select(func.count()).select_from(model).where(*conditions)  # type: ignore[arg-type]
    return site.ask(lambda: db.session.scalar(query)) or 0


@SCRIPTS
def test_somebody_finds_their_own_story_and_adds_their_voice(site: Site, people: People, script: bool) -> None:
    title = f"The ferry timetable hangs {'too high' if script else 'too low'} to read"
    survivor = known(site, title, "timetable")
    page = people.member("Ferdinand" if script else "Frida", java_script_enabled=script)
    look(page, "Nobody can read the ferry timetable", script=script)
    expect(others(page)).not_to_contain_text("duplicate")
    page.get_by_role("button", name=f"That's it: add my voice {title}").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(said(page)).to_contain_text("Your voice counts here")
    assert count(site, Submission, Submission.merged_into_id == survivor) == 1
    voice = site.ask(lambda: db.session.scalars(select(Submission.id).filter_by(merged_into_id=survivor)).one())
    assert count(site, Vote, Vote.submission_id == voice) == 1
    assert site.ask(lambda: db.session.get_one(Submission, survivor).votes) == 2
    page.goto("/submissions/new")
    expect(page.get_by_label(WORDS)).to_have_value("")


@SCRIPTS
def test_a_visitor_joins_and_signs_in_last(site: Site, people: People, script: bool) -> None:
    name = "greta" if script else "gustav"
    title = f"The {name} fountain is dry"
    survivor = known(site, title, name)
    site.make.member(name, email=f"{name}@example.org", password_hash=site.password(PASSWORD))
    page = people.visitor(java_script_enabled=script)
    look(page, f"Why is the {name} fountain dry?", script=script)
    page.get_by_role("button", name=f"That's it: add my voice {title}").click()
    expect(page.get_by_role("main")).to_contain_text("It is added there as soon as you are signed in")
    sign_in(page, f"{name}@example.org", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert count(site, Submission, Submission.merged_into_id == survivor) == 1


@SCRIPTS
def test_a_reason_why_it_is_not_the_same_reaches_the_team(site: Site, people: People, script: bool) -> None:
    name = "harbour" if script else "market"
    title = f"Pigeons in the {name} hall"
    known(site, title, name)
    page = people.member(f"Hanne {name}", java_script_enabled=script)
    look(page, f"Seagulls in the {name} hall", script=script)
    others(page).get_by_text(f"Mine is different because … {title}").click()
    others(page).get_by_label(f"Mine is different because: {title}").fill("seagulls are no pigeons")
    page.get_by_label("Complaint").check()
    post(page)
    mine = f"Seagulls in the {name} hall"
    expect(page.get_by_role("heading", level=1)).to_have_text(mine)
    desk = people.member(site.make.member(role=Role.MODERATOR), java_script_enabled=script)
    desk.goto(f"/staff/inbox/{id_of(site, mine)}")
    told = desk.get_by_role("region", name="Its author says it differs")
    expect(told).to_contain_text("seagulls are no pigeons")
    expect(told.get_by_role("link")).to_have_text(title)


def test_what_opens_takes_what_is_typed_and_no_key_is_pressed_by_it(site: Site, people: People) -> None:
    title = "Crows in the ferry hall"
    known(site, title, "crows")
    page = people.member("Ove")
    look(page, "Sparrows in the ferry hall", script=True)
    others(page).get_by_text(f"Mine is different because … {title}").click()
    reason = others(page).get_by_label(f"Mine is different because: {title}")
    expect(reason).to_be_focused()
    page.keyboard.type("they sing")
    expect(reason).to_have_value("they sing")
    page.goto(f"/submissions/{id_of(site, title)}")
    page.get_by_text("Same as …").press("Enter")
    expect(page.get_by_label("Its address, or its number")).to_be_focused()
    page.keyboard.type("v")
    expect(page.get_by_label("Its address, or its number")).to_have_value("v")


def test_the_list_has_no_fault_that_a_machine_sees(site: Site, people: People) -> None:
    title = "Sunshades over the terrace"
    site.make.status(site.make.submission(title), StatusKind.PLANNED, "Ordered for **May**.")
    site.until_found("sunshades", id_of(site, title))
    page = people.member("Lars")
    look(page, "The terrace has no sunshades", script=True)
    expect(others(page)).to_contain_text("Ordered for May.")
    others(page).get_by_text(f"Mine is different because … {title}").click()
    assert faults(page) == []


def test_what_is_found_is_said_once_and_the_hands_stay_where_they_are(site: Site, people: People) -> None:
    known(site, "Swings for the playground", "swings")
    page = people.member("Ida")
    look(page, "More swings on the playground", script=True)
    expect(said(page)).to_have_text("One voice says something like this")
    expect(page.get_by_label(WORDS)).to_be_focused()
    told = page.evaluate("new MutationObserver((all) => (window.told = all.length)).observe(live, {childList: true})")
    with page.expect_response("**/preview"):
        page.get_by_label(WORDS).press_sequentially(", please")
    expect(page.locator("#similar")).not_to_have_attribute("aria-busy", "true")
    assert (told, page.evaluate("window.told")) == (None, None)


def test_a_list_that_somebody_is_at_is_not_taken_away(site: Site, people: People) -> None:
    title = "A kiosk at the lake"
    known(site, title, "kiosk")
    page = people.member("Jon")
    look(page, "The lake needs a kiosk", script=True)
    others(page).get_by_text(f"Mine is different because … {title}").click()
    reason = others(page).get_by_label(f"Mine is different because: {title}")
    reason.press_sequentially("it is for the winter")
    with page.expect_response("**/preview"):
        page.evaluate("document.getElementById('f-body').dispatchEvent(new Event('input', {bubbles: true}))")
    expect(page.locator("#similar")).not_to_have_attribute("aria-busy", "true")
    expect(reason).to_have_value("it is for the winter")
    expect(reason).to_be_focused()


def test_a_list_that_could_not_be_looked_for_again_stays_as_it_is(site: Site, people: People) -> None:
    title = "Lamps along the canal"
    known(site, title, "lamps")
    page = people.member("Ulla")
    look(page, "The canal needs lamps", script=True)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.get_by_label(WORDS).press_sequentially(", please")
    expect(page.locator("#similar")).not_to_have_attribute("aria-busy", "true")
    expect(others(page)).to_contain_text(title)
    assert all("ERR_INTERNET_DISCONNECTED" in told for told in people.complaints.taken())


def test_enter_in_the_title_posts_and_joins_nobody(site: Site, people: People) -> None:
    known(site, "Lanterns along the quay", "lanterns")
    page = people.member("Kirsten")
    look(page, "No lanterns on the quay", script=True)
    page.get_by_label("Complaint").check()
    page.get_by_label("Title").fill("Dark quay, no lanterns")
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dark quay, no lanterns")
    assert posts_named(site, "Dark quay, no lanterns") == 1
    assert count(site, Submission, Submission.merged_into_id.is_not(None), Submission.title.contains("lanterns")) == 0
