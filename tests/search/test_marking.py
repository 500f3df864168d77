"""Snippets: what was found, shown in its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.search.index import Piece
from community.search.memory import MemoryIndex

WIDTH = 60
FILLER = "nothing to see here at all "
PIECES = ["refund ", "Refunds, ", "late ", "later ", FILLER, "<b>", "</mark>", "&amp;", "\n\n", "退款很慢"]


def marked(query: str, source: str, width: int = 200) -> list[str]:
    return [piece.text for piece in MemoryIndex().mark(query, source, width=width) if piece.is_match]


def shown(query: str, source: str, width: int = WIDTH) -> str:
    return "".join(piece.text for piece in MemoryIndex().mark(query, source, width=width))


@pytest.mark.parametrize(
    ("query", "source", "expected"),
    [
        ("refund", "My refund is late", ["refund"]),
        ("REFUNDS", "Refunded, refunding", ["Refunded", "refunding"]),
        ("cafe", "Our CAFÉ", ["CAFÉ"]),
        ("café", "our cafe\u0301s", ["cafe\u0301s"]),
        ("late del", "Delivery was late: deliver", ["Delivery", "late", "deliver"]),
        ("del late", "Delivery was late", ["late"]),
        ('"out of stock"', "out of stock", ["out", "of", "stock"]),
        ("the refund", "the refund", ["refund"]),
        ("don't", "Don’t", ["Don’t"]),
        ("退款很慢", "我的退款很慢了", ["退款很慢"]),
        ("慢", "很慢了", ["慢"]),
        ("refund", "nothing", []),
        ("", "nothing", []),
        ("((( AND", "refund", []),
    ],
)
def test_exactly_what_matched_is_marked(query: str, source: str, expected: list[str]) -> None:
    assert marked(query, source) == expected


def test_a_mark_in_the_text_stays_text() -> None:
    pieces = MemoryIndex().mark("refund", "<mark>x</mark> refund <script>")
    assert pieces == (
        Piece("<mark>x</mark> ", is_match=False),
        Piece("refund", is_match=True),
        Piece(" <script>", is_match=False),
    )


def test_a_short_text_is_shown_whole_and_on_one_line() -> None:
    assert shown("refund", "  My\n\n refund\tis late ") == "My refund is late"


def test_a_long_text_is_cut_around_the_match() -> None:
    snippet = shown("refund", FILLER * 20 + "my refund is late " + FILLER * 20)
    assert "my refund is late" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")


def test_the_place_with_the_most_of_the_query_is_shown() -> None:
    snippet = shown(
        "refund late parcel", "refund " + FILLER * 10 + "refund of a late parcel " + FILLER * 10 + "late parcel"
    )
    assert "refund of a late parcel" in snippet


def test_without_a_match_the_beginning_is_shown() -> None:
    assert shown("refund", "Beginning " + FILLER * 20).startswith("Beginning nothing")


def test_cuts_fall_between_words() -> None:
    snippet = shown("refund", FILLER * 9 + "refund " + FILLER * 9).strip("…")
    assert set(snippet.split()) <= {*FILLER.split(), "refund"}


def test_a_word_longer_than_the_snippet_is_cut() -> None:
    assert len(shown("refund", "refund" + "x" * 500)) <= WIDTH + 2
    assert len(shown("refund", "x" * 500 + " refund")) <= WIDTH + 2


@given(
    query=st.sampled_from(["refund", "late refund", '"late refund"', "ref", "慢", "退款 la", ""]),
    source=st.lists(st.sampled_from(PIECES)),
)
def test_the_pieces_are_the_text(query: str, source: list[str]) -> None:
    text = " ".join("".join(source).split())
    pieces = MemoryIndex().mark(query, "".join(source), width=WIDTH)
    snippet = "".join(piece.text for piece in pieces)
    assert snippet.strip("…") in text
    assert len(snippet) <= WIDTH + 2
    assert all(piece.text for piece in pieces)


@given(query=st.text(max_size=20), source=st.text(max_size=400))
def test_any_text_can_be_marked(query: str, source: str) -> None:
    pieces = MemoryIndex().mark(query, source, width=WIDTH)
    assert len("".join(piece.text for piece in pieces)) <= WIDTH + 2


@settings(deadline=None)
@given(word=st.from_regex(r"[a-zé]{2,12}", fullmatch=True), before=st.integers(0, 30), after=st.integers(0, 30))
def test_what_is_looked_for_is_always_in_the_snippet(word: str, before: int, after: int) -> None:
    assert word in marked(f'"{word}"', "zz9 " * before + word + " zz9" * after, WIDTH)


BASES = ["relat", "happ", "hop", "hopp", "siz", "pon", "cr", "organ", "possib", "act", "commun", "fil", "confl", "us"]
ENDS = ["", "e", "y", "ies", "ied", "ed", "ing", "ness", "iness", "ational", "ation", "ization", "izing", "ility"]
ENDS += ["able", "ability", "ive", "ivity", "ement", "s", "ly", "ily", "ator", "ers", "icate", "fulness", "'s", "ous"]
said = st.builds("".join, st.tuples(st.sampled_from(BASES), st.sampled_from(ENDS)))
between = st.sampled_from([" ", ", ", "'", " '", "’", "…", "–", " “", "-", "_", " un", ""])


@settings(max_examples=300, deadline=None)
@given(query=st.lists(said, min_size=1, max_size=2).map(" ".join), text=st.lists(st.tuples(said, between), max_size=6))
def test_no_word_is_passed_over(query: str, text: list[tuple[str, str]]) -> None:
    """Plain letters are searched for beginnings first; a letter that is not plain has every word looked at."""
    source = "".join(word + space for word, space in text).strip()
    assert marked(query, source, 10_000) == marked(query, f"{source} é", 10_000)
