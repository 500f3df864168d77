"""Styles: components use roles, work in both directions of writing, and stay light."""

import re
from pathlib import Path

import pytest

from community.submissions.models import Kind, StatusKind
from community.web.assets import lean
from tests.look.files import FOUNDATION, STYLES, bundles, components, name

VALUES = {
    "a colour": re.compile(
        r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|light-dark)\(", re.IGNORECASE
    ),
    "a colour's name": re.compile(r":[^;{}]*\b(?:white|black|red|green|blue|gr[ae]y|orange|yellow|purple)\b"),
    "a size in pixels": re.compile(r"\b\d*\.?\d+px\b"),
    "a font's name": re.compile(r"font(?:-family)?:[^;{}]*\b(?:serif|sans-serif|monospace|system-ui|Georgia|Inter)\b"),
    "an !important": re.compile(r"!\s*important"),
    "one direction of writing": re.compile(
        r"\b(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![-\w])(?:left|right|float)\s*:|text-align:\s*(?:left|right)"
    ),
    "an address": re.compile(r"url\("),
}


@pytest.mark.parametrize("path", components(), ids=name)
def test_a_component_uses_roles_only(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in VALUES.items() if pattern.search(source)] == []


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=name)
def test_every_rule_lives_in_a_layer(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    blocks = re.findall(r"^([^}\s][^{;]*)[{;]", source, flags=re.MULTILINE)
    assert blocks
    assert [block for block in blocks if not block.startswith("@layer ")] == []


def test_the_staff_get_every_style_and_the_public_a_part_of_them() -> None:
    shells = bundles(STYLES)
    assert sorted(shells["staff"]) == sorted(path.name for path in STYLES.glob("*.css"))
    assert set(shells["public"]) < set(shells["staff"])
    assert set(shells["public"]) >= FOUNDATION
    assert len(set(shells["public"])) == len(shells["public"])


def test_a_shell_begins_with_the_order_of_its_layers() -> None:
    for files in bundles(STYLES).values():
        assert files[0] == "layers.css"


def test_the_public_styles_are_at_most_42_kib_as_they_are_sent() -> None:
    body = b"\n".join((STYLES / file).read_bytes() for file in bundles(STYLES)["public"])
    assert len(lean(body)) <= 42 * 1024


def test_what_is_sent_says_the_same_as_what_is_written() -> None:
    written = b'/* why */\n@layer a {\n  /* how */\n  .b { content: "x y"; }\n\n  .c {\n    color: red;\n  }\n}\n'
    assert lean(written) == b'@layer a {\n.b { content: "x y"; }\n.c {\ncolor: red;\n}\n}\n'


def test_every_meaning_has_its_hue() -> None:
    source = (STYLES / "meanings.css").read_text(encoding="utf-8")
    meanings = [("kind", kind.value) for kind in Kind] + [("status", kind.value) for kind in StatusKind]
    meanings += [("ip", ip) for ip in ("product", "policy", "service", "none")]
    assert [pair for pair in meanings if f'[data-{pair[0]}="{pair[1]}"]' not in source] == []


def test_every_role_that_a_style_asks_for_is_given() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in STYLES.glob("*.css"))
    given = set(re.findall(r"(--[a-z0-9-]+)\s*:", source))
    asked = set(re.findall(r"var\((--[a-z0-9-]+)\s*\)", source))
    assert asked - given == set()


def test_motion_stops_for_those_who_ask() -> None:
    source = (STYLES / "base.css").read_text(encoding="utf-8")
    still = source.partition("prefers-reduced-motion: reduce")[2]
    assert "animation-duration" in still
    assert "transition-duration: 0s" in still
