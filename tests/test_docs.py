"""The documentation says what the code does: reference pages, commands, links, the README's map and words."""

import re
import runpy
import shlex
from pathlib import Path

import click
import pytest
from flask import Flask

ROOT = Path(__file__).parent.parent
FOLDERS = ("docs", "deploy", "benchmarks")
PAGES = [*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LAUNCHER = {"run", "test", "--help"}  # the launcher's own words; all others go to flask


def test_reference_pages_are_what_the_code_says(app: Flask) -> None:
    written = runpy.run_path(str(ROOT / "docs" / "reference" / "make.py"))["pages"](app)
    stale = [
        str(path.relative_to(ROOT)) for path, words in written.items() if path.read_text(encoding="utf-8") != words
    ]
    assert not stale, f"run python docs/reference/make.py: {stale}"


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    targets += re.findall(r'(?:src|srcset)="(?!https?:)([^"]+)"', document.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (document.parent / target).exists()]


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_on_pages_are_real(app: Flask, document: Path) -> None:
    lines = re.findall(r"(?:\./gleaner|flask --app wsgi) ([^`\n#|]+)", document.read_text(encoding="utf-8"))
    assert not [line for line in lines if not is_command(app, line)]


def is_command(app: Flask, line: str) -> bool:
    words = [word for word in shlex.split(line.replace("…", "x").replace("'", "")) if word]
    if not words or words[0] in LAUNCHER or words[0].isupper():
        return True
    command: click.Command | None = app.cli.get_command(click.Context(app.cli), words.pop(0))
    while isinstance(command, click.Group) and words and not words[0].startswith("-") and not words[0].isupper():
        command = command.get_command(click.Context(command), words.pop(0))
    return command is not None


def test_the_map_names_every_room() -> None:
    rooms = {path.name for path in (ROOT / "community").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == set(re.findall(r"^[├└]── (\w+)/", README, re.MULTILINE))


def test_a_changelog_is_kept() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_page_names_a_machine() -> None:
    told = [
        path.name for path in PAGES if re.search(r"(?<![\w.])/(?:root|work|home)/", path.read_text(encoding="utf-8"))
    ]
    assert not told
