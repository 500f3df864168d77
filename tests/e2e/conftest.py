"""Chromium on whole sites: one with the demo community, one with what the tests put in, one without anything."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from community.accounts.models import Member
from community.kernel.db import db
from community.policy import Audience, Role
from tests.e2e.people import People
from tests.e2e.site import Site, running

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# The suggestions below the address bar are two pages of the browser's own for every window, a third of what a window
# costs. The last list of such features counts: the others are those that Playwright 1.65 takes away.
UNUSED = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "TcpPortRandomizationWin,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
ARGUMENTS = (
    f"--disable-features={UNUSED}",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The browser: the one that is named, or the one that is installed."""
    named = os.environ.get("GLEANER_CHROMIUM") or os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def missing() -> str | None:
    """Why these tests cannot run here, if they cannot."""
    if (
        importlib.util.find_spec("pytest_playwright") is None
        or importlib.util.find_spec("axe_playwright_python") is None
    ):
        return "browser tests need what requirements-ci.lock installs"
    return None if chromium() else "browser tests need Chromium; GLEANER_CHROMIUM may name one"


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Skip the whole folder where there is no browser."""
    if why := missing():
        pytest.skip(why, allow_module_level=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests, and they alone, may open a connection: to the sites that they start."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """How long a page may take to become what is expected: a busy machine is no failure."""
    importlib.import_module("playwright.sync_api").expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How Chromium is started."""
    return {"executable_path": chromium(), "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every browser is told its site; this one of a plugin is a method, which pytest 9 warns of."""


def load_demo(site: Site) -> None:
    """Fill a site with the demo and remember who may sign in."""
    said = site.app.test_cli_runner().invoke(args=["demo", "load", "--json"])
    assert said.exit_code == 0, said.output
    emails = {Role(one["role"].replace(" ", "_")): one["email"] for one in json.loads(said.output)}
    site.people.update({role: site.ask(lambda email=email: _member(email)) for role, email in emails.items()})


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo community, with its sign-ins; tests read it and leave it as it is."""
    with running(tmp_path_factory.mktemp("demo"), prepare=load_demo) as site:
        yield site


def _member(email: str) -> Member:
    member = db.session.scalars(db.select(Member).where(Member.email == email)).one()
    db.session.expunge(member)
    return member


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with one public board, for tests that write; each brings people and words of its own."""
    with running(tmp_path_factory.mktemp("site"), prepare=_open_board) as site:
        yield site


def _open_board(site: Site) -> None:
    site.make.board("Shops", Audience.PUBLIC)


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on its first day."""
    with running(tmp_path_factory.mktemp("empty"), worker=False) as site:
        yield site


@pytest.fixture
def people(site: Site, new_context: Any) -> Iterator[People]:
    """People who visit the site; their browsers have nothing to complain of."""
    yield from _at(site, new_context)


@pytest.fixture
def demo_people(demo_site: Site, new_context: Any) -> Iterator[People]:
    """People who visit the demo."""
    yield from _at(demo_site, new_context)


@pytest.fixture
def first_people(empty_site: Site, new_context: Any) -> Iterator[People]:
    """People who visit the site on its first day."""
    yield from _at(empty_site, new_context)


def _at(site: Site, new_context: Any) -> Iterator[People]:
    people = People(site, new_context)
    yield people
    assert people.complaints.all == []
