"""Keys: every single one has its control, a sheet that lists it, a switch that turns all off, and a place to rest."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from community.accounts.models import Member
from community.kernel.db import db
from community.policy import Role
from tests.e2e.people import People
from tests.e2e.site import Site

WORDS = "In your own words"
# The element with the focus: its name, whether something is painted around it or its label, whether it can be seen.
FOCUSED = """() => {
  const here = document.activeElement, box = here.getBoundingClientRect();
  const painted = [here, here.closest("label, .input")].filter(Boolean).map((one) => getComputedStyle(one)).some(
    (style) => style.boxShadow !== "none" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0));
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const visible = top !== null && (here.contains(top) || top.contains(here) || [...here.labels ?? []].includes(top));
  const name = here.getAttribute("aria-label") || here.labels?.[0]?.textContent || here.textContent;
  return {tag: here.tagName, name: name.trim().replace(/\\s+/g, " ").slice(0, 40), painted, visible};
}"""


def walk(page: Page, steps: int) -> list[dict[str, object]]:
    """Where Tab leads from here."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUSED))
    return found


def test_the_sheet_of_keys_opens_on_a_question_mark_and_shuts_on_escape(demo_people: People) -> None:
    page = demo_people.visitor()
    page.goto("/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys on this page")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("term").filter(has_text="Search")).to_be_visible()
    expect(sheet.get_by_role("definition").filter(has_text="/")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_every_key_of_the_inbox_stands_in_its_sheet(demo_people: People) -> None:
    page = demo_people.member(demo_people.site.people[Role.MODERATOR])
    page.goto("/staff/inbox")
    keys = page.eval_on_selector_all(
        "[data-key]", "all => [...new Set(all.filter(one => one.checkVisibility()).map(one => one.dataset.key))]"
    )
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys on this page")
    expect(sheet).to_be_visible()
    listed = sheet.locator("dd").evaluate_all(
        "all => all.map(dd => [...dd.children].map(one => one.textContent).join(' '))"
    )
    assert sorted(listed) == sorted(keys)
    assert {"1", "2", "3", "0", "j", "t", "s", "o", "?"} <= set(listed)
    assert all(sheet.locator("dt").all_inner_texts())


def test_slash_goes_to_the_search_and_keys_rest_while_somebody_types(demo_people: People) -> None:
    page = demo_people.visitor()
    page.goto("/")
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search")
    expect(box).to_be_focused()
    page.keyboard.type("what?/")
    expect(box).to_have_value("what?/")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Words to look for")).to_have_value("what?/")


def test_keys_can_be_switched_off(site: Site, people: People) -> None:
    member = site.make.member("Ylva")
    page = people.member(member)
    page.goto("/me/settings")
    page.get_by_label("Single keys do things").uncheck()
    page.get_by_role("region", name="You").get_by_role("button", name="Save").click()
    expect(page.locator("#live")).to_contain_text("Saved")
    assert site.ask(lambda: db.session.get_one(Member, member.id).keys_on) is False
    page.goto("/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search")).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Keys", exact=True).click()
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()


def test_a_moderator_without_single_keys_still_decides(site: Site, people: People) -> None:
    site.make.submission("Keys off, buttons on")
    member = site.make.member(role=Role.MODERATOR, keys_on=False)
    page = people.member(member)
    page.goto("/staff/inbox")
    title = page.locator("#opened").inner_text()
    page.keyboard.press("1")
    page.keyboard.press("j")
    expect(page.locator("#opened")).to_have_text(title)
    page.get_by_role("button", name="Product").click()
    expect(page.locator("#live")).to_contain_text("Classified as Product")


def test_keys_of_ones_own_do_what_the_usual_ones_did(site: Site, people: People) -> None:
    for words in ("First in line", "Second in line", "Third in line"):
        site.make.submission(words)
    page = people.member(site.make.member("Yrsa", role=Role.MODERATOR))
    page.goto("/me/keys")
    for words, key in (("Next one", "n"), ("What comes next", "j"), ("It teaches: policy", "P"), ("Backlog", "z b")):
        page.get_by_label(words, exact=True).first.fill(key)
    page.get_by_label("Snooze", exact=True).fill("")
    page.get_by_label("Snooze", exact=True).press("Enter")
    expect(page.locator("#live")).to_contain_text("Your keys are saved.")
    page.goto("/staff/inbox")
    first = page.locator("#opened").inner_text()
    page.keyboard.press("n")
    expect(page.locator("#opened")).not_to_have_text(first)
    page.keyboard.press("2")
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Tomorrow")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.get_by_label("What comes next")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("P")
    expect(page.locator("#live")).to_contain_text("Classified as Policy")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys on this page")
    expect(sheet.locator("div", has=page.get_by_text("It teaches: policy", exact=True)).locator("kbd")).to_have_text(
        "P"
    )
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name="Backlog", level=1)).to_be_visible()
    page.keyboard.press("?")
    page.get_by_role("link", name="Choose your own keys").click()
    page.get_by_role("button", name="Back to the usual keys").click()
    expect(page.locator("#live")).to_contain_text("You have the usual keys again.")
    page.goto("/staff/inbox")
    page.keyboard.press("n")
    expect(page.get_by_label("What comes next")).to_be_focused()


def test_a_menu_shuts_on_escape_and_gives_the_focus_back(demo_people: People) -> None:
    page = demo_people.visitor()
    page.goto("/")
    summary = page.locator("summary", has_text="Status")
    summary.press("Enter")
    expect(page.get_by_role("list", name="Status")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("list", name="Status")).to_be_hidden()
    expect(summary).to_be_focused()


def test_tab_walks_the_composer_in_the_order_of_reading(demo_people: People) -> None:
    page = demo_people.visitor()
    page.goto("/submissions/new")
    expect(page.get_by_label(WORDS)).to_be_focused()
    names = [str(stop["name"]) for stop in walk(page, 5)]
    assert names[0] == "Idea"  # one stop for all kinds: the arrows choose
    assert names[1].startswith("Where does it belong?")
    assert names[2].startswith("Title")
    assert names[3:] == ["Post it", "Preview"]


def test_the_skip_link_comes_first_and_skips(demo_people: People) -> None:
    page = demo_people.visitor()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_whatever_has_the_focus_shows_it_and_is_not_covered(demo_people: People) -> None:
    paths = [
        "/",
        "/search?q=milk",
        "/submissions/12",
        "/submissions/new",
        "/me/settings",
        "/staff/inbox",
        "/staff/backlog",
    ]
    page = demo_people.member(demo_people.site.people[Role.ADMINISTRATOR])
    wrong = []
    for path in paths:
        page.goto(path)
        # past the last control the focus leaves the page for the browser's own bar: that is the body
        stops = [stop for stop in walk(page, 25) if stop["tag"] != "BODY"]
        wrong += [(path, stop) for stop in stops if not (stop["painted"] and stop["visible"])]
    assert wrong == []


def test_v_votes_for_what_one_reads(site: Site, people: People) -> None:
    submission = site.make.submission("Blankets for the terrace")
    page = people.member()
    page.goto(f"/submissions/{submission.id}")
    page.keyboard.press("v")
    expect(page.locator("#live")).to_contain_text("Your vote is counted")
    expect(page.get_by_role("button", name="Vote: Blankets for the terrace")).to_have_attribute("aria-pressed", "true")
