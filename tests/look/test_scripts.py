"""Scripts: small modules, none of which needs another."""

import re
from pathlib import Path

import pytest

from tests.look.files import SCRIPTS, bundles, name

FORBIDDEN = {
    "an import or export": re.compile(r"^\s*(?:import|export)\b|\bimport\(", re.MULTILINE),
    "text made into HTML": re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b"),
    "text made into a program": re.compile(r"\beval\(|new Function\("),
    "a style": re.compile(r"\.style\b|cssText"),
    "another host": re.compile(r"https?://"),
    "a leftover": re.compile(r"\bconsole\.|\bdebugger\b|TODO"),
}


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.js")), ids=name)
def test_a_module_is_short_and_stands_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 80
    assert source.startswith("// ")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []


def test_the_staff_get_every_module_and_the_public_at_most_six() -> None:
    shells = bundles(SCRIPTS)
    assert sorted(shells["staff"]) == sorted(path.name for path in SCRIPTS.glob("*.js"))
    assert set(shells["public"]) <= set(shells["staff"])
    assert len(shells["public"]) <= 6


def test_the_public_modules_are_at_most_12_kib() -> None:
    assert sum((SCRIPTS / file).stat().st_size for file in bundles(SCRIPTS)["public"]) <= 12 * 1024


def test_every_event_that_is_heard_is_also_said() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    heard = set(re.findall(r'addEventListener\("([a-z]+:[a-z]+)"', source))
    said = set(re.findall(r'new CustomEvent\("([a-z]+:[a-z]+)"', source))
    assert heard == said
