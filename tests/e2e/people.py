"""People at their browsers, each with an address of their own, and what their browsers complain of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from community.accounts.models import Member
from community.policy import Role
from tests.e2e.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
ADDRESSES = count(1)
# The browser writes a line for every answer that is an error; these are answers that a test asked for.
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Complaints:
    """What a browser had to complain of: errors, broken content policy, requests that left the site."""

    def __init__(self, base: str) -> None:
        self.host = urlsplit(base).netloc
        self.all: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Listen from now on."""
        context.on("console", self.hear)
        context.on("weberror", lambda problem: self.all.append(f"script: {problem.error}"))
        context.on("request", self.follow)

    def hear(self, message: ConsoleMessage) -> None:
        """A line on the console."""
        if message.type in ("error", "warning") and not ANSWERED.match(message.text):
            self.all.append(f"{message.type}: {message.text} ({message.page.url if message.page else '-'})")

    def follow(self, request: Request) -> None:
        """A request on its way."""
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.all.append(f"left the site: {request.url}")

    def taken(self) -> list[str]:
        """What it was until now, which is not told again."""
        told, self.all = self.all, []
        return told


class People:
    """Opens browsers on a site."""

    def __init__(self, site: Site, open_context: Callable[..., BrowserContext]) -> None:
        self.site, self.open_context = site, open_context
        self.complaints = Complaints(site.base)

    def visitor(self, **wishes: Any) -> Page:
        """The browser of somebody who is not signed in; wishes as of Playwright's contexts."""
        context = self.open_context(
            **{
                "base_url": self.site.base,
                "viewport": DESK,
                "extra_http_headers": _from_elsewhere(),
                "reduced_motion": "reduce",
                **wishes,
            }
        )
        self.complaints.watch(context)
        return context.new_page()

    def member(self, who: Member | Role | str = Role.CUSTOMER, **wishes: Any) -> Page:
        """The browser of a member who is signed in: this one, or a new one of a name or role."""
        page = self.visitor(**wishes)
        page.context.add_cookies([self.site.cookie(self.somebody(who).id)])
        return page

    def somebody(self, who: Member | Role | str) -> Member:
        """The member that is meant."""
        if isinstance(who, Role):
            return self.site.make.member(role=who)
        return self.site.make.member(who) if isinstance(who, str) else who


class Regulars(People):
    """People whose browsers stay open: to open one takes longer than to read a page."""

    def __init__(self, site: Site, open_context: Callable[..., BrowserContext]) -> None:
        super().__init__(site, open_context)
        self.free: dict[Role | None, Page] = {}

    @contextmanager
    def browser_of(self, who: Role | None) -> Iterator[Page]:
        """A page as in a new browser of somebody: of the time before, only the site's files are kept."""
        page = self.free.pop(who, None) or self.visitor()
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        page.set_extra_http_headers(_from_elsewhere())
        page.goto("/healthz")
        page.evaluate("() => [localStorage, sessionStorage].forEach((kept) => kept.clear())")
        page.context.clear_cookies()
        if who is not None:
            page.context.add_cookies([self.site.cookie(self.somebody(self.site.people.get(who, who)).id)])
        yield page
        self.free[who] = page


def _from_elsewhere() -> dict[str, str]:
    """The header of an address that nobody has come from."""
    number = next(ADDRESSES)
    return {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill the sign-in form that the page shows, and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
