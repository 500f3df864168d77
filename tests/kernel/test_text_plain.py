"""Plain sentences take a short way to the same HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.kernel.text.cleaning import clean
from community.kernel.text.limits import TextError
from community.kernel.text.markdown import to_html
from community.kernel.text.plain_words import is_plain, paragraphs
from community.kernel.text.rendering import render
from community.kernel.text.sanitizer import sanitize

LETTERS = "aBzÉß9"
MARKS = " .,;:!?()'\"’“”–€£$%=-_*`~#>+<&/\\[]{}|@^\n\t\x00\u202e\u00a0"
PIECES = [
    "www.",
    "http",
    "://",
    "a@b.co",
    "1. ",
    "- ",
    "# ",
    "> ",
    "\n\n",
    "  \n",
    "\n",
    "mailto:",
    "&amp;",
    "e-mail",
    "...",
    "--",
]
TEXTS = st.lists(st.one_of(st.sampled_from(LETTERS), st.sampled_from(MARKS), st.sampled_from(PIECES)), max_size=40).map(
    "".join
)
PLAIN = st.lists(
    st.sampled_from([*LETTERS, *" .,;:!?()'\"’“”–€£$%=-", ". ", ": ", "! ", "\n\n", "\n", "\n\n\n", "\na"]), max_size=60
).map("".join)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(TEXTS, PLAIN, PLAIN.map(lambda text: f"a{text}")))
def test_the_short_way_and_the_long_way_lead_to_the_same(text: str) -> None:
    try:
        cleaned = clean(text)
        long = sanitize(to_html(cleaned)).strip()
    except TextError:
        return
    assert render(text) == long
    if is_plain(cleaned):
        assert paragraphs(cleaned) == long


@pytest.mark.parametrize(
    "text",
    [
        "The door is heavy, and it hurts.",
        'I said: "No!" Twice - then I left (for good).\n\nNobody’s fault? 20% of us can’t open it.',
    ],
)
def test_sentences_are_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "1. one",
        "- one",
        "a.b",
        "a <b",
        "a & b",
        "*a*",
        "a@b",
        "see http://a",
        "",
        " a",
        "`a`",
        "a [b",
        "# a",
        "日本",
        "!a",
    ],
)
def test_what_could_mean_something_is_not(text: str) -> None:
    assert not is_plain(text)


def test_very_many_paragraphs_take_the_long_way_and_are_refused_there() -> None:
    assert is_plain("\n\n".join(["a"] * 50))
    assert not is_plain("\n\n".join(["a"] * 51))
    with pytest.raises(TextError):
        render("\n\n".join(["a"] * 1_500))
