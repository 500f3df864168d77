"""What is kept of pages has a bounded size."""

from community.web.keeping import LARGEST, Shelf


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
