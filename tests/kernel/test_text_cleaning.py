"""What is stored of a text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.kernel import text
from community.kernel.errors import DomainError

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one_newline(end: str) -> None:
    assert text.clean(f"one{end}two") == "one\ntwo"


def test_letters_are_stored_in_one_normal_form() -> None:
    assert text.clean("Cafe\u0301 \u212b") == "Café Å"


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ufeff", "\ufffe", "\U0001ffff", *OVERRIDES])
def test_characters_that_control_or_hide_are_dropped(char: str) -> None:
    assert text.clean(f"be{char}fore\n\tafter{char}") == "before\n\tafter"
    assert text.clean_line(f"be{char}fore") == "before"


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert text.clean("a\ud800b\udfffc") == "a\ufffdb\ufffdc"
    text.clean("\ud83d").encode("utf-8")


def test_emoji_arabic_persian_and_flags_stay_as_they_are() -> None:
    words = "👩‍👩‍👧 ❤️ 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 العربية می‌خواهم עברית\u200f 한국어 中文"
    assert text.clean(words) == text.clean_line(words) == words


def test_indents_stay_and_spaces_at_line_ends_go() -> None:
    assert text.clean("\n \n  one  \n\n    two\t\n\n \n") == "  one\n\n    two"


def test_a_line_has_single_spaces_and_no_soft_invisibles() -> None:
    assert text.clean_line("  ad\u200bmin\u00a0 of\n\tthe\u3000soft\u00adware ") == "admin of the software"


@pytest.mark.parametrize(
    "nothing", ["", " \n\t ", "\u200b\u200d", "\u3164\u2800", "\u0301", "\u00a0\u2060", "\x00", OVERRIDES]
)
def test_what_looks_empty_is_empty(nothing: str) -> None:
    assert text.clean(nothing) == text.clean_line(nothing) == ""


def test_no_more_marks_on_a_letter_than_a_language_could_need() -> None:
    assert text.clean("z" + "\u0300" * 500) == "z" + "\u0300" * 30
    assert text.clean("ส้ม หนึ่ง ที่") == "ส้ม หนึ่ง ที่"


@given(st.text(st.characters()))
def test_cleaning_twice_is_cleaning_once(words: str) -> None:
    once = text.clean(words)
    assert text.clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8").decode("utf-8") == once
    line = text.clean_line(words)
    assert text.clean_line(line) == line
    assert "\n" not in line


def test_a_body_of_ten_thousand_characters_is_accepted_and_one_more_refused() -> None:
    assert text.clean("word " * 2_000 + " \r\n") == ("word " * 2_000).strip()
    assert len(text.clean("words\r\n" * 1_666)) < text.BODY_LIMIT
    with pytest.raises(text.TextError, match="under 10000 characters"):
        text.clean("word " * 2_000 + "words")


def test_a_title_of_two_hundred_characters_is_accepted_and_one_more_refused() -> None:
    assert text.clean_title("x" * 200) == "x" * 200
    with pytest.raises(text.TextError, match="under 200 characters"):
        text.clean_title("x" * 201)


def test_a_text_that_grows_by_normalising_is_measured_after_it() -> None:
    with pytest.raises(text.TextError, match="under 200 characters"):
        text.clean_title("\u0958" * 101)  # one character, two in NFC


def test_a_word_of_a_thousand_characters_is_accepted_and_a_longer_one_refused() -> None:
    assert text.clean("see " + "a" * 1_000) == "see " + "a" * 1_000
    with pytest.raises(text.TextError, match="more than 1000 characters"):
        text.clean("see " + "a" * 1_001)


def test_a_long_text_in_a_script_without_spaces_is_no_long_word() -> None:
    chinese = "我昨天收到的手机电池只能用两个小时，客服说这是正常的。" * 300
    assert text.clean(chinese) == chinese
    with pytest.raises(text.TextError):
        text.clean("http://a中" * 200)


def test_a_refusal_can_be_shown_and_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="under 5 characters") as caught:
        text.clean("too long", limit=5)
    error = caught.value
    assert isinstance(error, text.TextError)
    assert isinstance(error, DomainError)
    assert error.status == 422
    assert (error.words.text, error.words.values) == ("Please keep this under %(max)s characters.", {"max": 5})
