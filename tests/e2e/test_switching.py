"""From another system to every tracker: import, segments, a score, the top of the order, a view, each preset's file."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from community.backlog.exports import Tracker
from community.backlog.exports.presets import PRESETS
from community.policy import Role
from tests.e2e.people import People
from tests.e2e.site import PATIENCE, Site, until
from tests.exports.trackers import READERS, tables

IDEAS = (
    ("17", "Let me pay by phone", "I leave the card at home. Everybody else takes the phone.", "planned", "212"),
    ("18", "A hook under the counter", "My bag stands in a puddle.", "open", "41"),
    ("19", "=HYPERLINK(1) on the receipt", "+It says nothing that I can read, @nobody answers.", "started", "9"),
    ("20", "", "", "open", "3"),
)
HEADER = ["number", "title", "description", "created_at", "created_by", "votes_count", "comments_count", "status"]
HEADER += ["responded_by", "responded_at", "response", "original_number", "original_title", "tags"]


def fider_file() -> bytes:
    """What Fider would export."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for number, title, words, status, votes in IDEAS:
        writer.writerow(
            [number, title, words, "2024-05-01T10:00:00Z", f"Guest {number}", votes, 0, status, "", "", "", "", "", ""]
        )
    return out.getvalue().encode()


def bring_in(page: Page, board: str, *, script: bool) -> None:
    """Upload, look, check and accept."""
    page.goto("/staff/imports")
    page.get_by_label("A file").set_input_files({"name": "posts.csv", "mimeType": "text/csv", "buffer": fider_file()})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("This is a file of Fider.")).to_be_visible()
    page.get_by_label("Where it comes from").fill(f"old {board}")
    page.locator("#f-board").select_option(label=board)
    page.get_by_role("button", name="Check it").click()
    wait_for(page, "What this file would do", script=script)
    expect(page.get_by_text("There are no words in this row.")).to_be_visible()
    page.get_by_role("button", name="Bring it in").click()
    wait_for(page, "What this file did", script=script)


def wait_for(page: Page, heading: str, *, script: bool) -> None:
    """Until the worker is through: the page looks by itself, or is asked again where no script runs."""
    found = page.get_by_role("heading", name=heading)
    again = page.get_by_role("button", name="Look again")
    if not script:
        until(lambda: found.count() or (again.click(), None)[1], heading)
    expect(found).to_be_visible(timeout=PATIENCE * 1000)


def keep_segment(page: Page, name: str, field: str, op: str, value: str) -> None:
    """Make a segment by one condition."""
    page.goto("/staff/segments/new")
    page.locator("#f-name").fill(name)
    page.locator("#f-field_0").select_option(field)
    page.locator("#f-op_0").select_option(op)
    page.locator("#f-value_0").fill(value)
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_team_moves_in_and_takes_its_backlog_to_every_tracker(site: Site, people: People, script: bool) -> None:
    board = "Moving with a script" if script else "Moving plainly"
    site.make.board(board)
    page = people.member(site.make.member("Ada", Role.ADMINISTRATOR), java_script_enabled=script)
    bring_in(page, board, script=script)
    keep_segment(page, f"Norway, {board}", "country", "is", "NO")
    keep_segment(page, f"On Pro, {board}", "plan", "is", "Pro")

    page.goto("/staff/backlog/score")
    page.get_by_label("Factor 1").select_option("unattributed")
    page.get_by_label("Weight 1").fill("1")
    page.get_by_label("Name").fill("Votes of before")
    page.get_by_role("button", name="Score everything by it").click()
    slug = board.lower().replace(" ", "-")
    question = f"/staff/backlog?board={slug}&sort=score&then=age"
    page.goto(question)
    hook = page.locator("tr", has_text="A hook under the counter")
    until(lambda: "40" in hook.inner_text() or (page.reload(), None)[1], "a score")
    titles = page.locator(".table .words > a")
    assert titles.all_inner_texts() == [title for _, title, *_ in IDEAS[:3]]

    page.goto(f"/staff/backlog?board={slug}&sort=rank&then=age")
    rank_first(page, "A hook under the counter", drag=script)
    expect(titles.first).to_have_text("A hook under the counter")
    page.locator("summary", has_text="Keep this view").click()
    page.get_by_label("Name of the view").fill(board)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name=board, exact=True).last).to_have_attribute("aria-current", "page")
    for tracker in PRESETS:
        issues = [issue for table in tables(downloaded(page, tracker)) for issue in READERS[tracker](table)]
        assert issues[0].title == "A hook under the counter"
        assert {issue.title.lstrip("'") for issue in issues} == {title for _, title, *_ in IDEAS[:3]}
        assert any("puddle" in issue.body for issue in issues)


def rank_first(page: Page, title: str, *, drag: bool) -> None:
    """Put a row at the top."""
    if not drag:
        page.get_by_role("link", name=title, exact=True).click()
        page.get_by_role("button", name="To the top").click()
        page.get_by_role("link", name="Shut").click()
        return
    for other in [title for _, title, *_ in IDEAS[:3]]:
        page.get_by_role("button", name=f"Move up: {other}").click()
        expect(page.locator("tr", has_text=other).locator(".rank .num")).not_to_have_text("–")
    page.locator("tr", has_text=title).locator("[data-rank-grip]").hover()
    page.mouse.down()
    top = page.locator(".table tbody tr").first.bounding_box()
    assert top
    page.mouse.move(top["x"] + 200, top["y"] + 5, steps=4)
    page.mouse.up()


def downloaded(page: Page, tracker: Tracker) -> bytes:
    """The file for a tracker."""
    link = page.locator(f"a[href*='export-for-{tracker.value}']").first
    if not link.is_visible():
        page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()
