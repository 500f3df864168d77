"""Templates: what the content policy forbids, who may trust text, which pictures exist."""

import re
from pathlib import Path
from zipfile import ZipFile

import lucide
import pytest

from tests.look.files import TEMPLATES, name, pages

FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another host": re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.IGNORECASE),
    "switched-off escaping": re.compile(r"\{%-?\s*autoescape"),
    "a forbidden zoom": re.compile(r"user-scalable|maximum-scale"),
}


@pytest.mark.parametrize("path", pages(), ids=name)
def test_a_template_holds_nothing_that_the_content_policy_forbids(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []


def test_only_the_rich_macro_trusts_text_as_html() -> None:
    trusting = {
        name(path) for path in TEMPLATES.rglob("*") if path.is_file() and re.search(r"\|\s*safe\b", path.read_text())
    }
    assert trusting == {"templates/macros/rich.html"}
    assert (TEMPLATES / "macros" / "rich.html").read_text(encoding="utf-8").count("|safe") == 1


@pytest.mark.parametrize("path", pages(), ids=name)
def test_every_picture_that_a_template_names_exists(path: Path) -> None:
    named = set(re.findall(r"""(?:icon\(|picture=)['"]([a-z0-9-]+)['"]""", path.read_text(encoding="utf-8")))
    with ZipFile(Path(lucide.__file__).parent / "lucide.zip") as archive:
        drawn = {entry.removesuffix(".svg") for entry in archive.namelist()}
    assert named <= drawn


def test_a_row_is_written_without_costly_words() -> None:
    loop = (TEMPLATES / "partials" / "_row.html").read_text(encoding="utf-8").partition("{%- for s in items %}")[2]
    for costly in ("url_for(", "_(", "gettext(", "icon(", "{% include", "|truncate", "|ago", "|number"):
        assert costly not in loop.partition("{% macro row(")[0]
