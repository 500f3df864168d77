"""The backlog as a product manager works in it: rank, plan, score and keep a view, with and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from community.kernel.db import db
from community.policy import Role
from community.submissions.models import Submission
from tests.e2e.people import People
from tests.e2e.site import Site, until


def said(page: Page, words: str) -> None:
    """What the live region says."""
    expect(page.locator("#live")).to_contain_text(words)


def order(page: Page) -> list[str]:
    """The titles of the rows."""
    return page.locator(".table .words > a").all_inner_texts()


def three(site: Site, word: str) -> list[str]:
    """Three submissions that share a word, and their titles."""
    titles = [f"{word} {which}" for which in ("alpha", "beta", "gamma")]
    board = site.make.board(f"Board of {word}")
    for title in titles:
        site.make.submission(f"It is about {title}.", on=board, title=title)
    return titles


def desk(site: Site, people: People, **more: object) -> Page:
    """A product manager's browser."""
    return people.member(site.make.member("Pam", Role.PRODUCT_MANAGER), **more)


def test_rows_are_ranked_by_keyboard_by_drag_and_taken_back(site: Site, people: People) -> None:
    alpha, beta, gamma = three(site, "Ranking")
    page = desk(site, people)
    page.goto("/staff/backlog?board=board-of-ranking&sort=rank&then=votes")
    for title in (alpha, beta, gamma):
        page.get_by_role("button", name=f"Move up: {title}").focus()
        page.keyboard.press("Enter")
        expect(page.locator("tr", has_text=title).locator(".rank .num")).not_to_have_text("–")
        expect(page.get_by_role("button", name=f"Move up: {title}")).to_be_focused()
    said(page, "Moved to")
    assert order(page) == [alpha, beta, gamma]

    grip = page.locator("tr", has_text=gamma).locator("[data-rank-grip]")
    grip.hover()
    page.mouse.down()
    top = page.locator("tr", has_text=alpha).bounding_box()
    assert top
    page.mouse.move(top["x"] + 200, top["y"] + 5, steps=4)
    page.mouse.up()
    expect(page.locator(".table .words > a").first).to_have_text(gamma)
    assert order(page) == [gamma, alpha, beta]
    page.get_by_role("button", name="Undo").click()
    page.goto("/staff/backlog?board=board-of-ranking&sort=rank")
    assert order(page) == [alpha, beta, gamma]


def test_a_cell_is_written_with_enter_and_left_with_escape(site: Site, people: People) -> None:
    alpha, *_ = three(site, "Writing")
    page = desk(site, people)
    page.goto("/staff/backlog?board=board-of-writing")
    row = page.locator("tr", has_text=alpha)
    field = row.locator("[data-cell-form] :is(input.input, select)")
    row.locator("div[id$=-effort] a").click()
    expect(field).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    expect(row.locator("div[id$=-effort] a")).to_be_focused()
    expect(row.locator("div[id$=-effort]")).to_contain_text("–")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    field.fill("much")
    page.keyboard.press("Enter")
    expect(row.locator("div[id$=-effort] .error")).to_contain_text("days of work")
    row.locator("input.input").fill("2,5")
    page.keyboard.press("Enter")
    said(page, "Saved.")
    expect(row.locator("div[id$=-effort] a")).to_be_focused()
    expect(row.locator("div[id$=-effort]")).to_contain_text("2.5")
    row.locator("div[id$=-status] a").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    row.locator("select").select_option(label="In the works")
    page.keyboard.press("Enter")
    expect(row.locator("div[id$=-status] .status")).to_have_text("In the works")


def test_a_row_opens_beside_the_table_and_shuts(site: Site, people: People) -> None:
    alpha, *_ = three(site, "Opening")
    page = desk(site, people)
    page.goto("/staff/backlog?board=board-of-opening")
    page.get_by_role("link", name=alpha, exact=True).click()
    expect(page.locator("#drawer-title")).to_be_focused()
    expect(page.locator("#drawer")).to_contain_text("It is about Opening alpha.")
    page.locator("#drawer").get_by_role("button", name="To the top").click()
    said(page, "Moved to 1 of")
    page.get_by_role("link", name="Shut the drawer").click()
    expect(page.locator("#drawer-title")).to_have_count(0)
    expect(page.locator(".table")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_from_a_formula_to_a_view_and_a_file(site: Site, people: People, script: bool) -> None:
    word = "Scoring" if script else "Plainly"
    alpha, *_ = three(site, word)
    page = desk(site, people, java_script_enabled=script)
    page.goto("/staff/backlog/score")
    page.get_by_label("Factor 1").select_option("votes")
    page.get_by_label("Weight 1").fill("3")
    page.get_by_label("Name").fill("Three a vote")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("heading", name="The first by this formula")).to_be_visible()
    page.get_by_role("button", name="Score everything by it").click()
    scored = db.select(Submission.id).where(Submission.title == alpha, Submission.score == 3)
    until(lambda: site.ask(lambda: db.session.scalar(scored)), "a score")

    page.goto(f"/staff/backlog?board=board-of-{word.lower()}&sort=score&then=age")
    expect(page.locator("tr", has_text=alpha).locator(".sum")).to_contain_text("3")
    page.get_by_role("link", name="Columns").click()
    page.get_by_role("button", name=re.compile("Hide ?: Owner")).click()
    expect(page.get_by_role("button", name=re.compile("Hide ?: Owner"))).to_have_count(0)
    page.get_by_role("button", name="Trend").click()
    expect(page.get_by_role("button", name=re.compile("Hide ?: Trend"))).to_be_visible()
    page.get_by_role("link", name="Back to the backlog").click()
    page.locator(".table thead").get_by_role("link", name="Votes").click()
    expect(page.get_by_label("Sorted by")).to_have_value("votes")
    expect(page.get_by_label("then by")).to_have_value("score")
    heads = page.locator(".table thead th").all_inner_texts()
    assert "Trend" in heads
    assert "Owner" not in heads
    page.locator("summary", has_text="Keep this view").click()
    page.get_by_label("Name of the view").fill(f"{word} by score")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name=f"{word} by score")).to_have_attribute("aria-current", "page")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.locator("a[href*='export.csv']").first.click()
    content = download.value.path().read_text(encoding="utf-8").splitlines()
    assert content[0].startswith("idea_id,url,rank,voters,")
    assert content[0].endswith(",trend")
    assert len(content) == 4


def test_a_card_goes_to_another_lane_by_drag_and_by_keyboard(site: Site, people: People) -> None:
    alpha, beta, _gamma = three(site, "Laning")
    page = desk(site, people)
    page.goto("/staff/backlog?board=board-of-laning&face=lanes")
    lane = page.locator("[data-lane=review]")
    page.locator(".card", has_text=alpha).locator("[data-card-grip]").hover()
    page.mouse.down()
    box = lane.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(lane.locator(".card__title")).to_have_text(alpha)
    said(page, "Moved.")

    page.locator(".card", has_text=beta).locator("[data-cell]").focus()
    page.keyboard.press("Enter")
    page.locator(".card", has_text=beta).locator("select").select_option(label="In the works")
    page.keyboard.press("Enter")
    expect(page.locator("[data-lane=doing] .card__title")).to_have_text(beta)
    said(page, "Saved.")
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.locator(".table .words > a")).to_have_count(3)


def test_many_are_planned_with_one_press_and_taken_back(site: Site, people: People) -> None:
    alpha, beta, _gamma = three(site, "Many")
    page = desk(site, people)
    page.goto("/staff/backlog?board=board-of-many")
    for title in (alpha, beta):
        page.get_by_label(f"Tick: {title}").check()
    page.get_by_role("button", name="Plan the ticked ones").click()
    page.get_by_label("When, or in which release").fill("2027 Q3")
    page.get_by_role("button", name="Set the target").click()
    said(page, "Changed 2.")
    expect(page.locator("td", has_text="2027 Q3")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    said(page, "Undone for 2.")
    expect(page.locator("td", has_text="2027 Q3")).to_have_count(0)
