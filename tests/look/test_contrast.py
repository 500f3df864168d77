"""Ink on paper: body text at least 7:1, all text 4.5:1, edges of controls 3:1, in both themes and every hue."""

import re

import pytest

from tests.look.contrast import Oklch, ratio
from tests.look.files import STYLES

SOURCE = "".join((STYLES / name).read_text(encoding="utf-8") for name in ("tokens.css", "meanings.css"))
THEMES = {"light": 0, "dark": 1}
HUES = {name: float(value) for name, value in re.findall(r"--hue-([a-z]+):\s*([\d.]+)", SOURCE)}
COLOUR = re.compile(r"oklch\(([\d.]+)% (calc\(([\d.]+) \* var\(--vivid\)\)|[\d.]+) (var\(--hue(?:-([a-z]+))?\)|[\d.]+)")
VIVID = {name: float(value) for name, value in re.findall(r'="([a-z]+)"\] \{[^}]*--vivid: ([\d.]+)', SOURCE)}
MEANINGS = sorted(set(HUES) - {"brand", "danger"})


def role(name: str, theme: str, meaning: str = "brand") -> Oklch:
    """The colour of a role in a theme, where `meaning` is set."""
    found = COLOUR.findall(re.search(rf"--{name}: light-dark\((.*)\);", SOURCE)[1])[THEMES[theme]]  # type: ignore[index]
    lightness, chroma, vivid_chroma, hue, hue_name = found
    strength = float(vivid_chroma) * VIVID.get(meaning, 1.0) if vivid_chroma else float(chroma)
    degrees = HUES[hue_name or meaning] if hue.startswith("var") else float(hue)
    return Oklch(float(lightness) / 100, strength, degrees)


def test_black_on_white_is_21_to_1() -> None:
    assert ratio(Oklch(0, 0, 0), Oklch(1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", ["paper", "sheet", "sunken", "brand-tint"])
@pytest.mark.parametrize("ink", ["ink", "ink-soft"])
def test_text_is_easily_read(ink: str, paper: str, theme: str) -> None:
    assert ratio(role(ink, theme), role(paper, theme)) >= (7 if ink == "ink" or paper in ("paper", "sheet") else 4.5)


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_are_seen(theme: str) -> None:
    for paper in ("paper", "sheet"):
        assert ratio(role("line-strong", theme), role(paper, theme)) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_written_on_the_brand_is_read(theme: str) -> None:
    for brand in ("brand", "brand-deep"):
        assert ratio(role("on-brand", theme), role(brand, theme)) >= 7
    for paper in ("paper", "sheet", "sunken", "brand-tint"):
        assert ratio(role("brand", theme), role(paper, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_warnings_are_read(theme: str) -> None:
    for paper in ("paper", "sheet", "danger-tint"):
        assert ratio(role("danger", theme), role(paper, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_the_word_of_a_meaning_is_read_in_its_hue(meaning: str, theme: str) -> None:
    accent = role("accent", theme, meaning)
    for paper in ("paper", "sheet", "tint"):
        assert ratio(accent, role(paper, theme, meaning)) >= 4.5
