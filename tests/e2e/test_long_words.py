"""One word may be longer than the screen is wide: in a title, in a text, in a name, and nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from community.policy import Role
from tests.e2e.looking import SIDEWAYS, SMALLEST
from tests.e2e.people import DESK, People
from tests.e2e.site import Site
from tests.factories import actor_of

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ZOOMED: ViewportSize = {"width": 640, "height": 400}  # a desk at 200 %


@pytest.mark.parametrize("dir", ["ltr", "rtl"])
def test_a_word_wider_than_the_screen_breaks(site: Site, people: People, dir: str) -> None:
    author = site.make.member(WORD)
    board = site.make.board(f"Long words {dir}")
    submission = site.make.submission(f"{2 * WORD}\n\n{3 * WORD} 🎉 שלום", by=actor_of(author), on=board)
    site.make.comment(submission, f"{2 * WORD}", by=actor_of(author))
    page = people.member(Role.ADMINISTRATOR)
    wrong = []
    for path in (
        "/?sort=new",
        f"/submissions/{submission.id}",
        f"/submissions/{submission.id}/edit",
        f"/members/{author.id}",
        f"/staff/inbox/{submission.id}",
        f"/staff/submissions/{submission.id}",
        f"/staff/backlog?board={board.slug}",
        "/staff/people",
        f"/staff/people/{author.id}",
    ):
        page.goto(path)
        expect(page.locator("#main").get_by_text(WORD[:20]).or_(page.locator("textarea")).first).to_be_attached()
        page.evaluate("dir => document.documentElement.dir = dir", dir)
        for size in (SMALLEST, ZOOMED, DESK):
            page.set_viewport_size(size)
            wrong += [(path, size["width"], what) for what in page.evaluate(SIDEWAYS)]
    assert wrong == []
