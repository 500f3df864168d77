"""What a machine can see of a page: faults that axe knows, sideways scrolling, targets that are too small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.people import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALLEST = {"width": 320, "height": 640}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ABOUT_COLOUR = ("color-contrast", "link-in-text-block")  # what the night can change
# The ninth row of a list is made as the eighth; axe takes a second for every hundred.
REPEATED = (".voice:nth-child(n + 9)", "tbody > tr:nth-child(n + 9)", ".queue > li:nth-child(n + 9)")
# Only what was found crosses over to the test: the hundred rules that hold took longer to hand over than to check.
AXE = """async ([exclude, runOnly]) => {
  const {violations} = await axe.run({exclude}, {runOnly, resultTypes: ["violations"], preload: false});
  return violations;
}"""
# A link inside a line of text may be as high as the line (WCAG 2.5.8, inline), and a label enlarges what it labels.
# A link whose ::after lies over its frame is as large as that frame.
TARGETS = """least => {
  const all = document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])");
  const spread = (one) => getComputedStyle(one, "::after").position === "absolute" ? [one.offsetParent] : [];
  const frames = (one) => [one, ...(one.labels ?? []), ...spread(one)].map((part) => part.getBoundingClientRect());
  const beside = (one) => [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const inText = (one) => one.matches("a, button") && getComputedStyle(one).display === "inline" && beside(one);
  const isSmall = ({width, height}) => width < least - .05 || height < least - .05;
  const seen = (one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(".vh");
  return [...all]
    .filter((one) => seen(one) && !inText(one) && frames(one).every(isSmall))
    .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
    .map(([html, {width, height}]) => `${html} ${width.toFixed(1)}x${height.toFixed(1)}`);
}"""
SIDEWAYS = """() => {
  const {clientWidth: room, scrollWidth: needed} = document.documentElement;
  const isWide = (one) => one.getBoundingClientRect().right > room + 1;
  const wide = [...document.body.querySelectorAll("*")].filter(isWide).slice(0, 3);
  return needed > room ? [`${needed} in ${room}: ${wide.map((one) => one.outerHTML.slice(0, 90))}`] : [];
}"""

# A part that is named and missing turns every swap into a whole page, and what was to be said is lost on the way. But
# a vote on a list is answered by the submission's page, whose button takes along what hangs on a vote, if it is shown.
UNNAMED = """() => [...document.querySelectorAll("[data-swap]")]
  .flatMap((one) => one.dataset.swap.split(/\\s+/))
  .filter((name) => !["#follow", "#importance"].includes(name) && !document.querySelector(name))"""


def lost_parts(page: Page) -> list[str]:
    """The parts that something on the page would swap and that are not there."""
    return [f"no such part to swap: {name}" for name in page.evaluate(UNNAMED)]


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands, on a desk and a phone, by day and by night."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        found += [f"{size['width']} light: {fault}" for fault in against(page, "tag", RULES)]
        page.emulate_media(color_scheme="dark")
        found += [f"{size['width']} dark: {fault}" for fault in against(page, "rule", ABOUT_COLOUR)]
        found += [f"{size['width']} small target: {target}" for target in page.evaluate(TARGETS, 24)]
        found += [f"{size['width']} sideways: {what}" for what in page.evaluate(SIDEWAYS)]
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    return found + [f"{SMALLEST['width']} sideways: {what}" for what in page.evaluate(SIDEWAYS)]


def against(page: Page, kind: str, names: Sequence[str]) -> list[str]:
    """What axe finds against these rules, a line for each element; an open menu may lie over a target."""
    run_only = {"type": kind, "values": list(names)}
    found: list[dict[str, Any]] = page.evaluate(AXE, [list(REPEATED), run_only])
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]} ({node['failureSummary'][:200]})"
        for one in found
        for node in one["nodes"]
        if "partially obscured" not in node["failureSummary"]
    ]
