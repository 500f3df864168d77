"""What waits, in browsers: said by a newcomer, looked at by keyboard, sent back and sent again, reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role, Trust
from community.submissions.commands import KeepBoard
from community.submissions.services import edit_board
from tests.e2e.people import PHONE, People
from tests.e2e.site import Site, running

WORDS = "The lid leaks, says Ben of shop 4."


def a_board_for_the_known(site: Site) -> None:
    """A board on which newcomers are looked at first, and somebody's words on it."""
    board = site.make.board("Shops", Audience.PUBLIC)
    site.make.submission("The door is too heavy.", on=board)
    site.ask(lambda: _ask_for_trust(board.id))


def _ask_for_trust(board_id: int) -> None:
    edit_board(SYSTEM, board_id, KeepBoard(name="Shops", audience=Audience.PUBLIC, publishes_from=Trust.KNOWN))
    db.session.commit()


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Site]:
    """A site that looks at newcomers' words, and for spam."""
    settings = {"GLEANER_SPAM_CONTROL": "true"}
    with running(tmp_path, prepare=a_board_for_the_known, settings=settings) as site:
        yield site


@pytest.fixture
def people(gate: Site, new_context: object) -> People:
    """Browsers of the site."""
    return People(gate, new_context)  # type: ignore[arg-type]


def say(page: Page, words: str) -> None:
    """Say something by the form."""
    page.goto("/submissions/new")
    page.get_by_label("In your own words").fill(words)
    page.get_by_label("Complaint").check()
    page.get_by_role("button", name="Post it").last.click()
    expect(page.locator("h1")).to_have_text("Your words")
    expect(page.locator("#main")).to_contain_text("somebody of the team looks at them first")


def test_a_newcomers_words_wait_and_are_published_by_one_key(gate: Site, people: People) -> None:
    newcomer = people.member(gate.make.member("Nova Newcomer"))
    say(newcomer, "The queue is long at eight.")
    moderator = people.member(Role.MODERATOR)
    moderator.goto("/staff/held")
    expect(moderator.locator("#opened")).to_have_text("The queue is long at eight.")
    expect(moderator.locator("#main")).to_contain_text("On this board newcomers are looked at first")
    moderator.keyboard.press("p")
    expect(moderator.get_by_role("status").first).to_contain_text("Published. 0 left")
    newcomer.reload()
    expect(newcomer.locator("h1")).to_have_text("The queue is long at eight.")
    moderator.keyboard.press("u")
    expect(moderator.locator("#opened")).to_have_text("The queue is long at eight.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_is_sent_back_is_changed_and_sent_again(gate: Site, people: People, script: bool) -> None:
    words = f"{WORDS} {'With' if script else 'Without'} a script."
    who = gate.make.member("Nils Newcomer")
    newcomer = people.member(who, java_script_enabled=script, viewport=PHONE)
    say(newcomer, words)
    moderator = people.member(Role.MODERATOR, java_script_enabled=script)
    moderator.goto("/staff/held")
    expect(moderator.locator("#opened")).to_have_text(words)
    moderator.locator("summary", has_text="Send it back kindly").click()
    moderator.get_by_role("button", name="Send back").click()
    expect(moderator.locator(".errors")).to_contain_text("Please say what they could change")
    moderator.get_by_label("What could they change?").fill("Thank you! Please leave the name out.")
    moderator.get_by_role("button", name="Send back").click()
    newcomer.reload()
    expect(newcomer.locator("#main")).to_contain_text("Please leave the name out.")
    newcomer.get_by_label("In your own words").fill("The lid leaks.")
    newcomer.get_by_role("button", name="Send it again").click()
    expect(newcomer.locator("#words-title")).to_be_visible()
    moderator.goto("/staff/held")
    expect(moderator.locator("#main")).to_contain_text("The lid leaks.")
    expect(moderator.locator("#main")).not_to_contain_text(words)


def test_a_report_is_looked_at_and_dismissed(gate: Site, people: People) -> None:
    member = people.member(gate.make.member("Rita Reporter"))
    member.goto("/submissions/1")
    member.get_by_role("link", name="Report").first.click()
    member.get_by_role("button", name="Tell the team").click()
    expect(member.locator(".errors")).to_contain_text("What is wrong with it?")
    member.get_by_label("It does not belong here").check()
    member.get_by_label("Anything that helps to see it").fill("It is about another company.")
    member.get_by_role("button", name="Tell the team").click()
    expect(member.get_by_role("status").first).to_contain_text("The team looks at it.")
    moderator = people.member(Role.MODERATOR)
    moderator.goto("/staff/reported")
    expect(moderator.locator("#main")).to_contain_text("It is about another company.")
    moderator.get_by_role("button", name="It may stand").click()
    expect(moderator.locator("#main")).to_contain_text("Nothing is reported")
