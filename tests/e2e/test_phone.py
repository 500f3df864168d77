"""What only a small screen gets wrong: bars over words and over what is in use, cards with gaps."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from community.policy import Role
from tests.e2e.people import PHONE, People
from tests.e2e.site import Site

# How much of the control, from 0 to 1, lies under the bar of the vote.
COVERED = """
    control => {
        const bar = document.querySelector('.post > .vote').getBoundingClientRect();
        const it = control.getBoundingClientRect();
        return Math.max(0, Math.min(it.bottom, bar.bottom) - Math.max(it.top, bar.top)) / it.height;
    }
"""
UNDER_THE_BAR = """
    control => {
        scrollTo(0, 0);
        const bar = document.querySelector('.post > .vote').getBoundingClientRect();
        scrollTo(0, control.getBoundingClientRect().top - bar.top);
    }
"""

# The words of the dock that lie under another one's control.
UNDER_ANOTHER = """() => {
    const all = [...document.querySelectorAll(".site__dock a")];
    const frame = (one) => one.getBoundingClientRect();
    const under = (one, at) => all[at + 1] && frame(one).right > frame(all[at + 1]).left + 1;
    return all.filter(under).map((one) => one.innerText);
}"""


def long_post(site: Site) -> str:
    """The address of a text that is longer than a phone is high."""
    return f"/submissions/{site.make.submission('Words upon words ' * 150).id}"


def test_the_vote_of_a_long_text_is_a_bar_and_lies_over_no_part_of_a_line(site: Site, people: People) -> None:
    page = people.member(viewport=PHONE)
    page.goto(long_post(site))
    bar, words = page.locator(".post > .vote").bounding_box(), page.locator(".post .prose").bounding_box()
    assert bar
    assert words
    assert bar["y"] + bar["height"] <= PHONE["height"]
    assert (bar["x"], bar["width"]) == (words["x"], words["width"])


def test_a_button_that_passes_under_the_vote_comes_out_when_it_is_in_use(site: Site, people: People) -> None:
    page = people.member(viewport=PHONE)
    page.goto(long_post(site))
    follow = page.get_by_role("button", name="Follow")
    follow.evaluate(UNDER_THE_BAR)
    assert follow.evaluate(COVERED) > 0
    follow.focus()
    assert follow.evaluate(COVERED) == 0


def test_a_card_says_nothing_of_what_is_not_there_and_keeps_a_board_on_one_line(site: Site, people: People) -> None:
    site.make.submission("Milk that is not milk")
    page = people.member(Role.ADMINISTRATOR, viewport=PHONE)
    page.goto("/staff/audit")
    assert page.locator("td:empty").count() > 0
    expect(page.locator("td:empty >> visible=true")).to_have_count(0)
    page.goto("/staff/backlog?cols=title,board")
    cell = page.locator(".where").first
    assert (
        cell.evaluate("cell => cell.getBoundingClientRect().width / cell.parentElement.getBoundingClientRect().width")
        > 0.8
    )


@pytest.mark.parametrize(("role", "width"), [(Role.MODERATOR, 390), (Role.CUSTOMER, 390), (Role.CUSTOMER, 320)])
def test_nothing_of_the_dock_lies_under_another_control(site: Site, people: People, role: Role, width: int) -> None:
    page = people.member(role, viewport={"width": width, "height": 640})
    page.goto("/search")
    assert page.evaluate(UNDER_ANOTHER) == []
