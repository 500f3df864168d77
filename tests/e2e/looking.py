"""What a machine can see of a page: faults that axe knows, sideways scrolling, targets that are too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.people import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALLEST = {"width": 320, "height": 640}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = "options => axe.run(options).then(found => found.violations)"
OPTIONS = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"], "preload": False}
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
  const wide = [...document.body.querySelectorAll("*")].filter(isWide).slice(0, 3).map((one) => one.outerHTML.slice(0, 90));
  return needed > room ? [`${needed} in ${room}: ${wide}`] : [];
}"""


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands, on a desk and a phone, by day and by night."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found += [f"{size['width']} {theme}: {fault}" for fault in against_rules(page)]
        found += [f"{size['width']} small target: {target}" for target in page.evaluate(TARGETS, 24)]
        found += [f"{size['width']} sideways: {what}" for what in page.evaluate(SIDEWAYS)]
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    return found + [f"{SMALLEST['width']} sideways: {what}" for what in page.evaluate(SIDEWAYS)]


def against_rules(page: Page) -> list[str]:
    """What axe finds, a line for each element."""
    violations: list[dict[str, Any]] = page.evaluate(AXE, OPTIONS)
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]} ({node['failureSummary'][:200]})"
        for one in violations
        for node in one["nodes"]
    ]
