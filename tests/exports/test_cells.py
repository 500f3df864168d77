"""No spreadsheet takes a text for a formula, and no text is lost by that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.backlog.exports.cells import inert, restored

HOSTILE = ["=1+1", "+1", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "\x00=1"]
HIDDEN = ["", " ", "   ", '"', "' ", "\xa0", "\u3000", "\ufeff", "\u200b", '" ', "“"]
TEXTS = st.text(alphabet=st.sampled_from("=+-@＝'\" \t\r\nab1\xa0,;") | st.characters(), max_size=8)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("before", HIDDEN)
def test_what_could_be_a_formula_gets_an_apostrophe(before: str, text: str) -> None:
    assert inert(before + text) == "'" + before + text


@pytest.mark.parametrize("text", ["\tplain", "\rplain", "\nplain", "\x00plain", "'\tplain"])
def test_no_cell_begins_with_what_ends_or_moves_one(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["", "plain", "a=b", "5", "'tis", "100 %", '"quoted"', "…", "日本語", "🙂 @ home"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(TEXTS)
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = inert(text)
    assert cell[:1] not in set("=+-@＝＋－＠\t\r\n\x00")
    assert cell.lstrip(' "\xa0')[:1] not in set("=+-@＝＋－＠")


@given(TEXTS)
def test_the_apostrophe_can_be_taken_off_again(text: str) -> None:
    assert restored(inert(text)) == text


@given(TEXTS, TEXTS)
def test_two_texts_never_become_one_cell(one: str, other: str) -> None:
    assert (inert(one) == inert(other)) == (one == other)
