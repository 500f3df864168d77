"""The README's pictures, from a fresh demo: `.venv/bin/python -m tests.e2e.screenshots` writes docs/images."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from community.policy import Role
from tests.e2e.conftest import ARGUMENTS, chromium, load_demo
from tests.e2e.people import DESK
from tests.e2e.site import ROOT, running

IMAGES = ROOT / "docs" / "images"
# name of the picture, whose screen, its address, by day or by night
PICTURES = (
    ("board-light", Role.CUSTOMER, "/?sort=top", "light"),
    ("board-dark", Role.CUSTOMER, "/?sort=top", "dark"),
    ("inbox", Role.MODERATOR, "/staff/inbox", "light"),
    ("backlog", Role.PRODUCT_MANAGER, "/staff/backlog?sort=rank&then=votes", "light"),
)


def main() -> None:
    """Take every picture."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), prepare=load_demo) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for name, role, address, theme in PICTURES:
            context = browser.new_context(base_url=site.base, viewport=DESK, color_scheme=theme)
            context.add_cookies([site.cookie(site.people[role].id)])
            take(context.new_page(), name, address)
            context.close()
        browser.close()


def take(page: Page, name: str, address: str) -> None:
    """One picture."""
    page.goto(address, wait_until="networkidle")
    page.mouse.move(640, 799)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
