"""`./gleaner test …`: the tests, the browser tests and the linters, and how each ended."""

import os
import shutil
from collections.abc import Sequence

from launch.checkout import Checkout
from launch.children import call
from launch.environment import CI_LOCK, TEST_LOCK, prepare

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PARALLEL = ("-n", "auto", "--maxprocesses", "4")  # each process starts sites and a browser of its own
LINTERS = (
    ("-m", "ruff", "check", ".", "gleaner"),
    ("-m", "ruff", "format", "--check", ".", "gleaner"),
    ("-m", "mypy", "--strict", "community", "config.py", "wsgi.py", "deploy/launch"),
    ("-m", "djlint", "templates", "--profile=jinja", "--lint"),
    ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
)


def test(here: Checkout, words: Sequence[str]) -> int:
    """Run the tests, or the suite that the first word names; returns the exit code."""
    suites = {"e2e": test_in_browser, "lint": lint, "all": test_everything}
    if words and words[0] in suites:
        return suites[words[0]](here, words[1:])
    prepare(here, TEST_LOCK)
    without_browser = f"--ignore={here.root / 'tests' / 'e2e'}"
    return call(here, ["-m", "pytest", "-n", "auto", without_browser, *words])


def test_in_browser(here: Checkout, words: Sequence[str]) -> int:
    """Run the browser tests where there is a browser; where there is none, say so and succeed."""
    browser = os.environ.get("GLEANER_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        print("Browser tests skipped: there is no Chromium here (GLEANER_CHROMIUM may name one).")
        return 0
    prepare(here, CI_LOCK)
    return call(here, ["-m", "pytest", "tests/e2e", *PARALLEL, *words], env={**os.environ, "GLEANER_CHROMIUM": browser})


def lint(here: Checkout, _words: Sequence[str]) -> int:
    """Run every linter; returns how many found something."""
    prepare(here, CI_LOCK)
    return sum(call(here, linter) != 0 for linter in LINTERS)


def test_everything(here: Checkout, words: Sequence[str]) -> int:
    """Run all suites, whatever the others found; returns the first code that is not 0."""
    codes = [lint(here, []), test(here, words), test_in_browser(here, words)]
    return next(filter(None, codes), 0)
