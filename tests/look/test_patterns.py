"""/patterns shows the whole kit, and a page of it is sound."""

import re
from collections import Counter

import pytest

from community.policy import Role
from tests.factories import Factory
from tests.look.files import TEMPLATES
from tests.look.reading import Element, read

HELPERS = {
    "alert_mark",
    "logo",
    "more",
    "value_of",
    "described",
    "hint_of",
    "error_of",
    "label_of",
    "row",
    "theme_switch",
}


@pytest.fixture
def elements(make: Factory) -> list[Element]:
    """The elements of /patterns."""
    answer = make.client(make.member(role=Role.ADMINISTRATOR)).get("/patterns")
    assert answer.status_code == 200
    return read(answer.get_data(as_text=True))


def test_every_macro_of_the_kit_is_shown() -> None:
    shown = (TEMPLATES / "patterns.html").read_text(encoding="utf-8")
    files = [*(TEMPLATES / "macros").glob("*.html"), TEMPLATES / "partials" / "_row.html"]
    macros = {name for path in files for name in re.findall(r"{% macro (\w+)\(", path.read_text(encoding="utf-8"))}
    used = set(re.findall(r"(\w+)(?: as \w+)?[,\s]", "".join(re.findall(r"import ([^%]*)%}", shown))))
    assert macros - used - HELPERS == {"pager"} - used


def test_only_administrators_see_it(make: Factory) -> None:
    assert make.client().get("/patterns").status_code == 303
    assert make.client(make.member(role=Role.MODERATOR)).get("/patterns").status_code == 403


def test_an_id_is_used_once(elements: list[Element]) -> None:
    ids = Counter(one.attributes["id"] for one in elements if "id" in one.attributes)
    assert [name for name, times in ids.items() if times > 1] == []


def test_whatever_is_named_by_id_is_there(elements: list[Element]) -> None:
    ids = {one.attributes["id"] for one in elements if "id" in one.attributes}
    wanted = {
        name
        for one in elements
        for attribute in ("for", "aria-labelledby", "aria-describedby", "popovertarget")
        for name in one.attributes.get(attribute, "").split()
    }
    assert wanted - ids == set()


def test_every_button_and_link_has_a_name(elements: list[Element]) -> None:
    nameless = [
        one for one in elements if one.tag in ("a", "button") and not (one.name or one.attributes.get("aria-label"))
    ]
    assert nameless == []


def test_every_field_has_a_label(elements: list[Element]) -> None:
    labelled = {one.attributes.get("for") for one in elements if one.tag == "label"}
    fields = [
        one for one in elements if one.tag in ("input", "textarea", "select") and one.attributes.get("type") != "hidden"
    ]
    bare = [
        one
        for one in fields
        if one.attributes.get("id") not in labelled and not any(parent.tag == "label" for parent in one.parents)
    ]
    assert fields
    assert bare == []


def test_a_page_has_one_heading_one_main_part_and_one_live_region(elements: list[Element]) -> None:
    assert len([one for one in elements if one.tag == "h1"]) == 1
    assert len([one for one in elements if one.tag == "main"]) == 1
    assert len([one for one in elements if one.attributes.get("role") == "status"]) == 1
    assert any(one.attributes.get("href") == "#main" and "skip" in one.attributes.get("class", "") for one in elements)


def test_every_kind_status_and_lesson_is_shown_in_both_themes(elements: list[Element]) -> None:
    for theme in ("light", "dark"):
        inside = [
            one for one in elements if any(parent.attributes.get("data-theme") == theme for parent in one.parents)
        ]
        for attribute, number in (("data-kind", 4), ("data-status", 7), ("data-ip", 4)):
            assert len({one.attributes[attribute] for one in inside if attribute in one.attributes}) == number
