"""A complaint until its customer says whether what came of it helped: by browsers, and by mails from a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect
from sqlalchemy import select

from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.promises import services as promises
from community.promises.commands import MakePromise
from community.promises.models import Promise
from community.submissions.models import StatusKind, Submission
from tests.e2e.people import People
from tests.e2e.site import Site, running, until
from tests.e2e.wording import id_of, post, write
from tests.smtp import MailServer, Taken

TITLE = "The door of the harbour shop needs two strong people"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer() as listening:
        yield listening


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory, server: MailServer) -> Iterator[Site]:
    """A site with one board, whose worker mails to the server."""
    settings = {
        "GLEANER_MAIL_SERVER": "127.0.0.1",
        "GLEANER_MAIL_PORT": str(server.port),
        "GLEANER_MAIL_USE_TLS": "false",
    }
    folder = tmp_path_factory.mktemp("mailing")
    with running(folder, prepare=lambda site: site.make.board("Shops", Audience.PUBLIC), settings=settings) as site:
        yield site


@pytest.fixture
def crowd(mailing: Site, new_context: Any) -> Iterator[People]:
    people = People(mailing, new_context)
    yield people
    assert people.complaints.all == []


def mailed(server: MailServer, recipient: str, words: str) -> Taken:
    """The mail with these words in its subject, once the worker has sent it."""

    def look() -> Taken | None:
        return next((one for one in server.to(recipient) if words in str(one.message["Subject"])), None)

    return until(look, f"a mail to {recipient} about {words!r}")


def test_a_complaint_is_promised_kept_shipped_and_open_again_when_it_did_not_help(
    mailing: Site, crowd: People, server: MailServer
) -> None:
    ana = crowd.member(mailing.make.member("Ana Lind", email="ana@example.org"))
    write(ana, f"{TITLE}\n\nI come with a pram, and I wait until somebody leaves.")
    post(ana)
    expect(ana.get_by_role("heading", level=1)).to_have_text(TITLE)
    number = id_of(mailing, TITLE)

    mo = crowd.member(mailing.make.member("Mo Berg", Role.MODERATOR, email="mo@example.org"))
    promise(mo, number)
    mailed(server, "ana@example.org", TITLE)
    mailing.ask(lambda: let_the_day_come_near(number))
    mailed(server, "mo@example.org", "You promised it soon")

    keep(mo)
    expect_on_page(ana, number, "Kept")

    ship(mo, number)
    told = mailed(server, "ana@example.org", "is here")
    assert "you can open it with one hand" in told.text
    assert "prefers-color-scheme: dark" in told.html
    assert status_of(mailing, number) is StatusKind.DONE

    link = re.search(rf"{re.escape(mailing.base)}/helped/\S+", told.text)
    assert link
    stranger = crowd.visitor()  # a mail opens in whichever browser, signed in or not
    stranger.goto(link[0])
    assert status_of(mailing, number) is StatusKind.DONE  # a program that opens every link says nothing
    stranger.get_by_label("No", exact=True).check()
    stranger.get_by_label("What is missing?").fill("It is lighter, but it opens against the pram.")
    stranger.get_by_role("button", name="Send").click()
    expect(stranger.get_by_role("main")).to_contain_text("It is open again")
    assert status_of(mailing, number) is StatusKind.REVIEW
    expect_on_page(ana, number, "It is lighter, but it opens against the pram.")


def promise(page: Page, number: int) -> None:
    """Answer with a sentence that commits the team; the box asks by when."""
    page.goto(f"/staff/submissions/{number}")
    page.get_by_label("Your answer").fill("You are right, it is far too heavy. We will fit an opener this week.")
    day = page.get_by_label("By when").first
    expect(day).to_be_visible()
    day.fill((now() + timedelta(days=5)).date().isoformat())
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.locator("#reply")).to_contain_text("What the page says now")


def let_the_day_come_near(number: int) -> None:
    """Three days pass: the site's clock cannot be moved, so its promise is."""
    promise = db.session.scalars(select(Promise).where(Promise.submission_id == number)).one()
    promise.due_on, promise.due_at = promise.due_on - timedelta(days=3), promise.due_at - timedelta(days=3)
    db.session.flush()
    promises.remind_keepers()
    db.session.commit()


def keep(page: Page) -> None:
    """Mark it kept, and show where one can see it."""
    page.goto("/staff/promises")
    page.get_by_role("link", name="We will fit an opener this week.").click()
    page.get_by_label("Where one can see it").fill("https://fjord.example/opener.jpg")
    page.get_by_role("button", name="Mark it kept").click()
    expect(page.locator("#main")).to_contain_text("Take it back")


def ship(page: Page, number: int) -> None:
    """Write the entry, look at it, and tell those who asked."""
    page.goto(f"/staff/changelog/new?submission={number}")
    page.get_by_label("Title").fill("A lighter door")
    page.get_by_label("What those gain who asked").fill("you can open it with one hand")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("you can open it with one hand")
    page.get_by_role("button", name="Publish and tell them").click()
    expect(page.locator("#live")).to_contain_text("Published.")


def expect_on_page(page: Page, number: int, words: str) -> None:
    """A reader comes back to the page and meets these words."""
    page.goto(f"/submissions/{number}")
    expect(page.get_by_role("main")).to_contain_text(words)


def status_of(site: Site, number: int) -> StatusKind:
    return site.ask(lambda: db.session.get_one(Submission, number).status_kind)


def test_a_promise_whose_day_is_over_is_broken_and_says_so(mailing: Site, crowd: People) -> None:
    submission = mailing.make.submission("Nobody answers the telephone of the shop.")
    command = MakePromise(text="We answer it from Monday on.", due_on=now().date())
    made = mailing.ask(lambda: (promises.make_promise(SYSTEM, submission.id, command).id, db.session.commit()))[0]
    with time_machine.travel(now() + timedelta(days=2)):
        mailing.ask(lambda: (promises.break_overdue(), db.session.commit()))
    assert mailing.ask(lambda: db.session.get_one(Promise, made).state.value) == "broken"
    visitor = crowd.visitor()
    visitor.goto(f"/submissions/{submission.id}")
    expect(visitor.locator("#promises")).to_contain_text("Broken")
