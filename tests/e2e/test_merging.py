"""The merge desk by keyboard, and the way back, with a script and without one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from community.kernel.db import db
from community.policy import Audience, Role
from community.submissions.models import Submission
from community.triage.models import Pair
from community.triage.services import note_pair
from tests.e2e.people import PHONE, People
from tests.e2e.site import Site, running
from tests.e2e.wording import said

NUMBERS = count(1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site without a worker, which would find other pairs in what the tests have said before."""
    folder = tmp_path_factory.mktemp("merging")
    with running(folder, prepare=lambda site: site.make.board("Shops", Audience.PUBLIC), worker=False) as site:
        yield site


@pytest.fixture
def two(site: Site) -> tuple[Submission, Submission]:
    """Two that may say the same, and no other pair on the desk."""
    number = next(NUMBERS)
    pair = (
        site.make.submission(f"The ramp {number} is steep."),
        site.make.submission(f"Ramp {number} so steep that I roll back."),
    )

    def note() -> None:
        db.session.execute(db.delete(Pair))
        note_pair(pair[0].id, pair[1].id, 0.6)
        db.session.commit()

    site.ask(note)
    return pair


def votes(site: Site, *submissions: Submission) -> list[int]:
    """What the submissions count."""
    wanted = db.select(Submission.id, Submission.votes)
    counts = site.ask(lambda: {row.id: row.votes for row in db.session.execute(wanted)})
    return [counts[one.id] for one in submissions]


def moderator(people: People, site: Site, **wishes: object) -> Page:
    page = people.member(site.make.member("Ingrid", Role.MODERATOR), **wishes)
    page.goto("/staff/duplicates")
    return page


def test_a_pair_is_merged_and_taken_apart_by_keyboard_alone(
    site: Site, people: People, two: tuple[Submission, Submission]
) -> None:
    page = moderator(people, site)
    expect(page.locator("mark").first).to_be_visible()
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("Merged into")
    expect(page.get_by_role("heading", name="No two wait")).to_be_visible()
    assert votes(site, *two) == [2, 1]
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("It stands on its own again")
    expect(page.get_by_role("heading", name=two[1].title)).to_be_visible()
    assert votes(site, *two) == [1, 1]
    page.keyboard.press("2")
    expect(said(page)).to_contain_text("Merged into")
    assert votes(site, *two) == [1, 2]


def test_a_pair_is_dismissed_for_good_by_keyboard_and_can_be_asked_about_again(
    site: Site, people: People, two: tuple[Submission, Submission]
) -> None:
    page = moderator(people, site)
    page.keyboard.press("x")
    expect(said(page)).to_contain_text("Nobody is asked about these two again")
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("These two wait again")
    expect(page.get_by_role("heading", name=two[0].title)).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_voice_is_un_merged_on_the_page_of_its_survivor(
    site: Site, people: People, two: tuple[Submission, Submission], script: bool
) -> None:
    page = moderator(people, site, java_script_enabled=script, viewport=PHONE)
    page.get_by_role("button", name="Keep this, merge the other").first.click()
    expect(said(page)).to_contain_text("Merged into")
    page.goto(f"/submissions/{two[1].id}")
    expect(page).to_have_url(f"{site.base}/submissions/{two[0].id}-{two[0].slug}?from={two[1].id}")
    expect(page.get_by_text("You followed a link to")).to_be_visible()
    page.get_by_role("button", name="Un-merge").click()
    expect(said(page)).to_contain_text("It stands on its own again")
    expect(page.get_by_role("heading", level=1)).to_have_text(two[1].title)
    assert votes(site, *two) == [1, 1]


def test_a_phone_shows_no_keys_at_the_merge_desk(
    site: Site, people: People, two: tuple[Submission, Submission]
) -> None:
    page = moderator(people, site, viewport=PHONE)
    expect(page.get_by_role("heading", name=two[0].title)).to_be_visible()
    expect(page.locator(".pair kbd")).to_have_count(2)
    expect(page.locator("main kbd >> visible=true")).to_have_count(0)
