"""What a machine can see of a page: faults that axe knows, sideways scrolling, targets that are too small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.people import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

SMALLEST: ViewportSize = {"width": 320, "height": 640}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# The ninth row of a list is made as the eighth; axe takes a second for every hundred.
REPEATED = ".voice:nth-child(n + 9), tbody > tr:nth-child(n + 9), .queue > li:nth-child(n + 9)"
SHORTEN = f"document.querySelectorAll('{REPEATED}').forEach((one) => one.remove())"
# Only what was found crosses over to the test: the hundred rules that hold took longer to hand over than to check.
AXE = """async (runOnly) => {
  const rules = runOnly.type === "tag" ? {"color-contrast": {enabled: false}} : {};
  const {violations} = await axe.run({runOnly, rules, resultTypes: ["violations"], preload: false});
  return violations;
}"""
# Beside the faults, the paints of which axe cannot tell: what lies behind some words is a picture, or several things.
CONTRAST = """async (paints) => {
  const include = paints.flatMap((one) => window.painted.get(one));
  const options = {runOnly: ["color-contrast"], resultTypes: ["violations", "incomplete"], elementRef: true};
  const {violations, incomplete} = await axe.run({include}, {...options, preload: false});
  const unsure = new Set(incomplete.flatMap(({nodes}) => nodes.map(({element}) => element)));
  for (const {nodes} of violations) for (const node of nodes) delete node.element;
  return [violations, paints.filter((one) => window.painted.get(one).some((element) => unsure.has(element)))];
}"""
# How everything is painted that shows words of its own: what it is, its colours, and all that is painted behind it.
PAINTS = """() => {
  const painted = (window.painted = new Map()), behind = new Map([[null, ""]]);
  const styled = (one, names) => names.map((name) => getComputedStyle(one)[name]).join();
  const back = (one) => {
    if (behind.has(one)) return behind.get(one);
    const style = styled(one, ["backgroundColor", "backgroundImage", "opacity"]);
    behind.set(one, back(one.parentElement) + (style === "rgba(0, 0, 0, 0),none,1" ? "" : `/${style}`));
    return behind.get(one);
  };
  const speaks = (one) => one.matches("input, select, textarea")
    || [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const rests = (one) => one.disabled || one.control?.disabled || one.closest("[aria-disabled=true]");  // may be pale
  for (const one of document.body.querySelectorAll("*")) {
    if (!speaks(one) || !one.checkVisibility({visibilityProperty: true}) || rests(one)) continue;
    const looks = styled(one, ["color", "fontSize", "fontWeight", "textShadow"]);
    const name = [one.tagName, one.getAttribute("class"), looks, back(one)].join(" ");
    if (!painted.has(name)) painted.set(name, []);
    if (painted.get(name).length < 8) painted.get(name).push(one);
  }
  return [...painted.keys()];
}"""
FLAWLESS: set[str] = set()  # the paints that axe found good
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

# Pages look again by themselves, and fields send what was typed after a while.
HOLD = """() => addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
}, true)"""
SETTLED = """() => document.readyState === "complete" && !document.querySelector("[aria-busy=true]")
  && document.getAnimations().every(({playState}) => playState !== "running")"""


def lost_parts(page: Page) -> list[str]:
    """The parts that something on the page would swap and that are not there."""
    return [f"no such part to swap: {name}" for name in page.evaluate(UNNAMED)]


def hold_still(page: Page) -> None:
    """Let nothing more begin, and wait until nothing is on its way: a part that waits is pale, and soon another one."""
    page.evaluate(HOLD)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page is what it will be: loaded, nothing of it waits for an answer, nothing moves."""
    page.wait_for_function(SETTLED)


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands, on a desk and a phone, by day and by night."""
    hold_still(page)
    found: list[str] = []
    for size in (DESK, PHONE, SMALLEST):
        page.set_viewport_size(size)
        found += [f"{size['width']} sideways: {what}" for what in page.evaluate(SIDEWAYS)]
        if size is not SMALLEST:
            found += [f"{size['width']} small target: {target}" for target in page.evaluate(TARGETS, 24)]
    page.evaluate(SHORTEN)
    page.evaluate(AXE_SCRIPT)
    for size in (PHONE, DESK):
        width = size["width"]
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        found += [f"{width} light: {fault}" for fault in against(page, "tag", RULES) + pale(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width} dark: {fault}" for fault in against(page, "rule", ["link-in-text-block"]) + pale(page)]
    return found


def against(page: Page, kind: str, names: Sequence[str]) -> list[str]:
    """What axe finds against these rules besides contrast; it needs AXE_SCRIPT on the page."""
    return _told(page.evaluate(AXE, {"type": kind, "values": list(names)}))


def pale(page: Page) -> list[str]:
    """The words without enough contrast, among those that are painted as none that axe has found good before.

    To find what lies behind each word takes axe longer than all other rules together, and most of a page is on every
    page. A paint is looked at again as long as axe is not sure of it, and on every page as long as one has a fault.
    """
    new = [paint for paint in page.evaluate(PAINTS) if paint not in FLAWLESS]
    violations, unsure = page.evaluate(CONTRAST, new) if new else ([], [])
    if not violations:
        FLAWLESS.update(set(new) - set(unsure))
    return _told(violations)


def _told(violations: list[dict[str, Any]]) -> list[str]:
    """A line for each element; an open menu may lie over a target."""
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]} ({node['failureSummary'][:200]})"
        for one in violations
        for node in one["nodes"]
        if "partially obscured" not in node["failureSummary"]
    ]
