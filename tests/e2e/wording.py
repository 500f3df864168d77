"""Finding things on the pages by what people see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from community.kernel.db import db
from community.submissions.models import Submission
from tests.e2e.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def write(page: Page, words: str, *, kind: str = "Complaint") -> None:
    """Open the composer and fill it in."""
    page.goto("/submissions/new")
    page.get_by_label("In your own words").fill(words)
    page.get_by_label(kind).check()


def post(page: Page) -> None:
    """Send what was written."""
    page.get_by_role("button", name="Post it").click()


def said(page: Page) -> Locator:
    """The page's one live region."""
    return page.locator("#live")


def vote_button(page: Page, title: str) -> Locator:
    """The vote button of a submission."""
    return page.get_by_role("button", name=f"Vote: {title}", exact=True)


def posts_named(site: Site, title: str) -> int:
    """How many submissions of this title there are."""
    query = select(func.count()).where(Submission.title == title)
    return site.ask(lambda: db.session.scalar(query)) or 0


def id_of(site: Site, title: str) -> int:
    """The id of the submission of this title."""
    return site.ask(lambda: db.session.scalars(select(Submission.id).where(Submission.title == title)).one())
