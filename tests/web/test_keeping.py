"""What is kept of pages has a bounded size."""

from community.web.keeping import LARGEST, Shelf, weight
from tests.factories import Factory


def test_a_page_is_kept():
    shelf = Shelf(2)
    shelf.put("page", "x" * LARGEST)
    assert shelf.get("page") == "x" * LARGEST


def test_a_very_long_page_is_not_kept():
    shelf = Shelf(2)
    shelf.put("page", "x" * (LARGEST + 1))
    assert shelf.get("page") is None


def test_what_was_used_longest_ago_makes_room():
    shelf = Shelf(2)
    for name in ("first", "second"):
        shelf.put(name, name)
    shelf.get("first")
    shelf.put("third", "third")
    assert [shelf.get(name) for name in ("first", "second", "third")] == ["first", None, "third"]


def test_what_a_value_is_kept_under_takes_room_too():
    shelf = Shelf(1_000, weigh=lambda key, value: len(key) + len(value))
    for number in range(10):
        shelf.put(f"{number}" * 300, "")
    assert len(shelf.keys()) == 3


def test_pages_in_wide_characters_take_the_room_that_they_need():
    ascii_page, wide_page = "x" * 100_000, "x" * 99_999 + "\N{HOT BEVERAGE}"
    assert weight("list", wide_page) > 1.9 * weight("list", ascii_page) > 190_000


def test_what_is_kept_of_a_conversation_has_nobody_elses_keys_and_no_word_on_a_promise(make: Factory) -> None:
    """Two who voted alike are shown the same, but for what is one's own."""
    said = make.submission()
    bo, cy = (make.client(make.actor(name)) for name in ("Bo", "Cy"))
    assert bo.post("/me/keys", data={"vote": "z"}).status_code == 303
    page = f"/submissions/{said.id}"
    assert 'data-key="z"' in bo.get(page, follow_redirects=True).text
    assert 'data-key="z"' not in cy.get(page, follow_redirects=True).text
