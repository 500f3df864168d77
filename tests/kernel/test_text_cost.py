"""Every accepted text costs a bounded time; processor time and only ratios of it, so that any machine will do."""

import gc
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from community.kernel import text

ORDINARY = "It was late again, and nobody told us why. "
# What was slow or quadratic in a Markdown parser, a linkifier or a sanitizer: repeated up to the length of a body.
HOSTILE = {
    "brackets": "[ ",
    "images": "![ ",
    "bracket in emphasis": "*[ ",
    "links": "[a](http://a ",
    "links with titles": "[a](http://b '",
    "autolinks": "<http://a ",
    "addresses": "http://a ",
    "addresses in parentheses": "(http://a.example/( ",
    "addresses with ports": "http://a:1 ",
    "www": "www.a.example ",
    "labels": "www." + "a." * 400 + " ",
    "path": "http://a.example/" + "(" * 900 + " ",
    "quotes in a path": "http://a.example/" + "'" * 900 + " ",
    "mails": "a.a@b.com ",
    "halves of mails": "a@a.a@ ",
    "stars": "* ",
    "emphasis": "**a ** ",
    "uneven emphasis": "a***b ",
    "mixed emphasis": "*_*_ ",
    "underscores": "_a ",
    "strikes": "~~a ",
    "backticks": "` ",
    "double backticks": "`` ` ",
    "fences": "```\n",
    "tildes": "~~~\na\n~~~\n",
    "angles": "< ",
    "comments": "<!-- ",
    "tags": "<b> ",
    "ampersands": "& ",
    "entities": "&#1; &amp; ",
    "backslashes": "\\\n",
    "lines": "a\n",
    "headings": "# a\n",
    "rules": "***\n",
    "definitions": "[a]: b\n",
    "quoted fences": "> ```\n",
    "spaces": "a" + " " * 900,
    "tabs": "\t",
    "newlines": "\n",
    "marks in the wrong order": "a" + "\u0301\u0323" * 15 + " ",
    "Chinese": "中" * 99 + "www.",
    "Chinese brackets": "[中",
}


def filled(unit: str, length: int) -> str:
    """A text of at most `length` characters made of `unit`."""
    return unit * (length // len(unit))


def cost(function: Callable[[str], str], body: str, tries: int = 1) -> float:
    """Seconds of processor time that one call takes, the luckiest of some tries."""
    seconds = []
    for _ in range(tries):
        start = time.process_time()
        function(body)
        seconds.append(time.process_time() - start)
    return min(seconds)


FULL = filled(ORDINARY, 9_997) + " *"  # an ordinary text of the full length, not so plain that it takes the short way


def whole_way(body: str) -> str:
    """Everything that happens to a text when it is posted."""
    try:
        html = text.render(body)
    except text.TextError:
        return ""
    return text.slugify(text.title_from(body)) + text.excerpt(html)


@pytest.fixture(scope="module")
def ordinary() -> Iterator[float]:
    """What an ordinary text of the full length costs; no garbage is collected while its fellows are measured."""
    gc.disable()
    yield cost(whole_way, FULL, tries=5)
    gc.enable()


def stays_in_bounds(body: Callable[[int], str], ordinary: float) -> bool:
    """Whether bodies of this kind are slower than an ordinary one by a bounded factor that does not grow.

    Four times the text: four times the work where it is linear, sixteen where it is quadratic. What costs less than an
    ordinary text of full length may grow as it likes. A second look only where a busy machine may have disturbed.
    """
    limit = min(max(10 * cost(whole_way, body(2_500), tries=3), ordinary), 60 * ordinary)
    return any(cost(whole_way, body(10_000)) < limit for _ in range(3))


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_costs_no_more_than_its_length_explains(unit: str, ordinary: float) -> None:
    assert stays_in_bounds(lambda length: filled(unit, length), ordinary)


@pytest.mark.parametrize("gap", [" ", "\t", "\n", " \n", "\u3000", "\u00a0", ". "])
def test_a_gap_between_two_words_costs_no_more_than_its_length_explains(gap: str, ordinary: float) -> None:
    assert stays_in_bounds(lambda length: f"one{filled(gap, length - 6)}two", ordinary)


SIGNS = [
    "[",
    "![",
    "*",
    "_",
    "`",
    "~~",
    "(",
    "<",
    "&",
    "\\",
    "http://a",
    "www.a.",
    "a@",
    "mailto:",
    "//",
    '"',
    "'",
    "a.",
]


@pytest.mark.parametrize("sign", [*SIGNS, "[a](", "[](", "*_~~[`<&", "&amp;", "xn--", "http://a中", "a中@"])
def test_a_sign_repeated_without_a_space_is_refused(sign: str) -> None:
    with pytest.raises(text.TextError):
        text.render(filled(sign, 10_000))


@pytest.mark.parametrize("unit", [">" * 18 + " a\n\n", ">" * 19 + "\n\n", "- " * 9 + "a\n\n\n+ "])
def test_more_elements_than_anyone_writes_are_refused_before_they_are_walked(unit: str) -> None:
    with pytest.raises(text.TextError):
        text.render(filled(unit, 10_000))


def calls(body: str) -> int:
    """How many functions are called to render a text: the same on any machine, however busy."""
    count = 0

    def see(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(see)
    try:
        text.render(body)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("unit", "elements"), [("# a\n", 1), ("a *b*\n\n", 2), ("~~a~~ ", 1), ("> a\n\n+ b\n\n", 5)])
def test_the_most_elements_that_are_accepted_cost_a_bounded_multiple_of_an_ordinary_text(
    unit: str, elements: int
) -> None:
    """What writing costs is paid while nobody else may write to SQLite."""
    most = unit * (text.ELEMENT_LIMIT // elements - 1)
    text.render(unit)  # whatever is done only once
    with pytest.raises(text.TextError, match="separate parts"):
        text.render(most + 2 * unit)
    assert calls(most) < 600 * calls(FULL)


@pytest.mark.parametrize("function", [text.render, text.clean, text.clean_line, text.title_from])
def test_a_huge_text_is_refused_at_the_cost_of_reading_it(function: Callable[[str], str], ordinary: float) -> None:
    def refused(body: str) -> str:
        with pytest.raises(text.TextError):
            function(body)
        return ""

    assert cost(refused, "a" + "\u0301\u0323" * 30_000) < 100 * ordinary
    assert cost(refused, "a \t" * 300_000 + "b") < 100 * ordinary
