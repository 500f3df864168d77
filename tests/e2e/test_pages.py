"""Every page, as everybody may meet it: axe finds nothing, nothing scrolls sideways, targets are large, it is light."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException

from tests.e2e.looking import faults, lost_parts
from tests.e2e.pages import FIRST_DAY, VIEWS, View
from tests.e2e.people import People, Regulars
from tests.e2e.site import Site

# What is asked for with GET and is no page.
NO_PAGES = {
    "assets.send",
    "health.live",
    "health.ready",
    "exporting.backlog",
    "exporting.words",
    "exporting.preset",
    "exports.fetch",
    "submissions.short",
    "changelog.short",  # leads to the whole address
    *(f"feeds.{name}" for name in ("everything", "board", "tag", "submission", "changelog")),
} | {f"crawlers.{name}" for name in ("block", "boards", "opensearch", "robots", "security", "sitemap")}
MOST_REQUESTS, MOST_BYTES = 15, 100_000
DEAD = "This link is no longer good"


def look_at(view: View, people: Regulars) -> list[str]:
    """Open a page as whoever sees it, and look."""
    with people.browser_of(view.who) as page:
        view.open(page, people.site)
        assert (page.locator("h1").inner_text() == DEAD) is (view.name == "dead link")
        parts = [] if view.name == "patterns" else lost_parts(page)  # there, the components stand without their pages
        return parts + faults(page) + people.complaints.taken()


@pytest.fixture(scope="session")
def demo_regulars(demo_site: Site, browser: Browser) -> Regulars:
    """People who look at one page of the demo after the other."""
    return Regulars(demo_site, browser.new_context)


@pytest.fixture(scope="session")
def first_regulars(empty_site: Site, browser: Browser) -> Regulars:
    """The same on a site on its first day."""
    return Regulars(empty_site, browser.new_context)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_everybody_can_use_this_page(view: View, demo_regulars: Regulars) -> None:
    found = look_at(view, demo_regulars)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("view", FIRST_DAY, ids=lambda view: view.name)
def test_everybody_can_use_this_page_on_the_first_day(view: View, first_regulars: Regulars) -> None:
    found = look_at(view, first_regulars)
    assert not found, "\n".join(found)


def test_no_page_is_left_out(demo_site: Site) -> None:
    pages = {rule.endpoint for rule in demo_site.app.url_map.iter_rules() if "GET" in (rule.methods or ())} - NO_PAGES
    first_day = {"accounts.first"}
    assert {name for view in VIEWS if (name := endpoint(demo_site, view))} | first_day >= pages


def endpoint(site: Site, view: View) -> str | None:
    """What answers at a view's address."""
    path = view.address(site).partition("?")[0]
    router = site.app.url_map.bind("127.0.0.1")
    try:
        name: str = router.match(path)[0]
    except HTTPException:
        return None
    return "submissions.show" if name == "submissions.short" else name


def test_the_first_view_of_a_board_is_light(demo_people: People) -> None:
    page = demo_people.visitor()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda answer: sizes.append(answer["encodedDataLength"]))
    page.goto("/boards/shops", wait_until="networkidle")
    assert 5 < len(sizes) <= MOST_REQUESTS
    assert 10_000 < sum(sizes) <= MOST_BYTES
