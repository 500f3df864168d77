"""How Markdown becomes what people see."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.kernel import text

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("**bold** *soft* ~~gone~~ `code`", "<p><strong>bold</strong> <em>soft</em> <s>gone</s> <code>code</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("7. a\n8. b", '<ol start="7">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> she said", "<blockquote>\n<p>she said</p>\n</blockquote>"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("***", "<hr>"),
        ("\\*as it is\\*", "<p>*as it is*</p>"),
        ("Fish &amp; chips", "<p>Fish &amp; chips</p>"),
    ],
)
def test_markdown_is_rendered(source: str, html: str) -> None:
    assert text.render(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("    indented, not code", "<p>indented, not code</p>"),
        ("Regards\n---", "<p>Regards</p>\n<hr>"),
        ("Regards\n===", "<p>Regards<br>\n===</p>"),
        ("[note]: by phone", "<p>[note]: by phone</p>"),
        ("a | b\n--|--\n1 | 2", "<p>a | b<br>\n--|--<br>\n1 | 2</p>"),
        ("<b>loud</b> & <opc:x>", "<p>&lt;b&gt;loud&lt;/b&gt; &amp; &lt;opc:x&gt;</p>"),
        ("```it broke", "<pre><code>it broke</code></pre>"),
        ("#", "<p>#</p>"),
        ("#tag @user #1", "<p>#tag @user #1</p>"),
    ],
)
def test_words_of_people_who_never_heard_of_markdown_stay_as_they_are(source: str, html: str) -> None:
    assert text.render(source) == html


@pytest.mark.parametrize(
    ("source", "words", "url"),
    [
        ("[words](https://a.example/x?b=1&c=2)", "words", "https://a.example/x?b=1&amp;c=2"),
        ("<https://a.example>", "https://a.example", "https://a.example"),
        ("https://a.example/x.", "https://a.example/x", "https://a.example/x"),
        ("www.a.example/x", "www.a.example/x", "http://www.a.example/x"),
        ("[words](www.a.example)", "words", "http://www.a.example"),
        ("me@mail.com", "me@mail.com", "mailto:me@mail.com"),
        ("HTTPS://A.example", "HTTPS://A.example", "HTTPS://A.example"),
        ("https://bücher.example/ä", "https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("![a photo](https://a.example/a.png)", "a photo", "https://a.example/a.png"),
        ("![](https://a.example/a.png)", "https://a.example/a.png", "https://a.example/a.png"),
        ("[](https://a.example)", "https://a.example", "https://a.example"),
        ("[![logo](https://b.example/l.png)](https://a.example)", "logo", "https://a.example"),
    ],
)
def test_addresses_become_links_that_endorse_nothing(source: str, words: str, url: str) -> None:
    assert f'<a href="{url}" {REL}>{words}</a>' in text.render(source)


@pytest.mark.parametrize(
    "source",
    [
        "It was on the plane.NO answer, bullying.It, help.me",
        "ftp://a.example/x",
        "//a.example/x",
        "[a](example.com:8000)",
        "[a](/logout)",
        "[a](javascript:alert(1))",
        "<opc:x>",
        "https://bank.example@b.example",
        "http://1.2.3.4.5/",
        "![a](x.png)",
        "[a]()",
    ],
)
def test_what_is_no_whole_address_stays_words(source: str) -> None:
    assert "<a" not in text.render(source)


def test_headings_start_below_those_of_the_page_and_skip_no_level() -> None:
    html = text.render("## a\n#### b\n##### c\n###### d\n# e\n## f\n### g\n#### h\n##### i\n###### j")
    assert re.findall("<h([1-6])>(.)", html) == [
        *zip("3456", "abcd", strict=True),
        *zip("345666", "efghij", strict=True),
    ]


def test_a_written_entity_cannot_bring_back_a_hidden_character() -> None:
    assert text.render("a&#8238;b&#13;c&#x2066;d") == "<p>abcd</p>"
    assert text.title_from("a&#8238;b&#x2066;c") == "abc"


def test_an_uncleaned_text_is_cleaned_before_it_is_rendered() -> None:
    assert text.render("a\x00\r\nb\u202e\ud800") == "<p>a<br>\nb\ufffd</p>"


def test_nothing_renders_to_nothing() -> None:
    assert text.render("") == text.render(" \n\u200b") == ""


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=9)
INLINE = [
    "*",
    "**",
    "_",
    "~~",
    "`",
    "[",
    "]",
    "](",
    ")",
    "![",
    "](http://x.example)",
    "<",
    ">",
    "&",
    "\\",
    "|",
    ":",
    "]: ",
]
BLOCKS = ["\n", "\n\n", "\n# ", "\n> ", "\n- ", "\n1. ", "\n    ", "\n---\n", "\n===\n", "\n```\n"]
SIGNS = st.sampled_from([*INLINE, *BLOCKS, "<!--", "-->", "<b>", "&amp;", " "])


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(SIGNS, WORDS), min_size=1, max_size=12))
def test_no_word_that_a_person_wrote_is_lost(parts: list[tuple[str, str]]) -> None:
    html = text.render("".join(sign + word for sign, word in parts))
    assert [word for _, word in parts if word not in html] == []


def nested(source: str) -> bool:
    """Whether `source` is refused for its depth."""
    try:
        text.render(source)
    except text.TextError as error:
        return "nested" in str(error)
    return False


@pytest.mark.parametrize(("sign", "most"), [("> ", 19), ("- ", 9), ("1. ", 9)])
def test_nesting_up_to_twenty_elements_is_accepted_and_deeper_refused(sign: str, most: int) -> None:
    assert not nested(sign * most + "x")
    assert all(nested(sign * depth + "x") for depth in (most + 1, most + 10, 150, 1_000))


def test_emphasis_that_is_nested_too_deep_is_refused() -> None:
    assert not nested("**a *b " * 9 + "x" + "* **" * 9)
    assert nested("**a *b " * 30 + "x" + "*c **d" * 30)


def test_more_parts_than_anyone_writes_are_refused() -> None:
    assert text.render("- a\n" * 490).count("<li>") == 490
    with pytest.raises(text.TextError, match="separate parts"):
        text.render("- a\n" * 470 + "*b* " * 10 + "> > > c\n\n" * 20)


def test_every_way_in_refuses_what_is_too_long() -> None:
    for way in (text.render, text.title_from, text.clean, text.clean_line):
        with pytest.raises(text.TextError, match="under 10000"):
            way("word " * 2_001)


@pytest.mark.parametrize("words", ["www.b.examplehttps://a.example", "see www.a.dehttp://b.de"])
def test_an_address_that_runs_into_another_is_no_error(words: str) -> None:
    assert words.split("://")[0].split()[-1] in text.render(words)
