"""Plain words, excerpts and titles out of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.kernel import text
from community.kernel.text import excerpts


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("The app crashes.\nSince Monday.", "The app crashes."),
        ("# The app crashes\n\nSince Monday.", "The app crashes"),
        ("> The app crashes", "The app crashes"),
        ("- The app crashes\n- It is slow", "The app crashes"),
        ("1. The app crashes", "The app crashes"),
        ("#app crashes", "app crashes"),
        ("– The app crashes", "The app crashes"),
        ("#1 reason to leave", "#1 reason to leave"),
        ("-5 degrees on board", "-5 degrees on board"),
        ("@user my bag is **lost**, see [here](https://a.example)", "@user my bag is lost, see here"),
        ("```\ncode first\n```", "code first"),
        ("![](https://a.example/a.png)\nlook", "https://a.example/a.png"),
        ("Fish &amp; chips <b>", "Fish & chips <b>"),
        ("\n\n   spaced \t out", "spaced out"),
        ("---\n***\nwords at last", "words at last"),
        ("🙂\nwords at last", "words at last"),
        ("🙂🙂", "🙂🙂"),
        ("---", "---"),
        ("#", "#"),
        ("![]()", "![]()"),
        ("\u200b\u200bhidden start", "hidden start"),
        ("\u3164" * 2_000 + "far away", "far away"),
        ("", ""),
        (" \n\u200b", ""),
    ],
)
def test_a_title_is_the_first_line_with_words(body: str, title: str) -> None:
    assert text.title_from(body) == title


def test_a_long_first_line_gives_its_whole_sentences() -> None:
    body = "My parcel never came. I called twice! Nobody could tell me where it is, and now they want a fee on top."
    assert text.title_from(body) == "My parcel never came. I called twice!"


def test_a_greeting_is_no_title() -> None:
    body = "Hi! I have been waiting for my refund since the third of May and nobody could tell me when it will come"
    assert text.title_from(body) == "Hi! I have been waiting for my refund since the third of May and nobody could…"


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    body = "When I finally spoke to your colleague Mr. Smith at the desk he said that nobody at all can help me"
    assert text.title_from(body) == "When I finally spoke to your colleague Mr. Smith at the desk he said that…"


def test_a_chinese_sentence_ends_without_a_space() -> None:
    body = (
        "我上周收到的新手机电池只能用两个小时，完全不能接受这样的质量。"
        + "客服说这是正常的，让我自己想办法解决这个问题，" * 3
    )
    assert text.title_from(body) == "我上周收到的新手机电池只能用两个小时，完全不能接受这样的质量。"


def test_a_word_longer_than_a_title_is_cut() -> None:
    assert text.title_from("a" * 200) == "a" * 79 + "…"


@settings(deadline=None)
@given(st.text(st.characters(), max_size=400) | st.text("ab #>-*`[]()!\n\u0301👍\U0001f3fd\u200d", max_size=200))
def test_a_title_is_never_empty_too_long_or_more_than_a_line(body: str) -> None:
    title = text.title_from(body)
    assert bool(title) == bool(text.clean(body))
    assert not text.is_blank(title) or not title
    assert len(title) <= 80
    assert title == text.clean_line(title)


def test_plain_has_a_line_for_every_block_and_break() -> None:
    html = text.render(
        "# Title\none *two*\nthree\n\n- a & b\n- `c`\n\n> q\n\n```\nx  <  y\n```\n[l](https://a.example)"
    )
    assert text.plain(html) == "Title\none two\nthree\na & b\nc\nq\nx < y\nl"


def test_plain_words_are_those_that_were_written() -> None:
    assert text.plain(text.render("1 < 2 &copy; <script>x</script>\u00a0y")) == "1 < 2 © <script>x</script> y"


def test_an_excerpt_is_one_line_cut_at_a_word() -> None:
    html = text.render("The **app** crashes\n\nwhenever I open it on the train")
    assert text.excerpt(html) == "The app crashes whenever I open it on the train"
    assert text.excerpt(html, 30) == "The app crashes whenever I…"
    assert text.excerpt(html, 16) == "The app crashes…"


def test_an_excerpt_ends_without_a_dangling_sign() -> None:
    assert text.excerpt("<p>one two, three</p>", 10) == "one two…"
    assert text.excerpt("<p>one two – three</p>", 11) == "one two…"


@pytest.mark.parametrize("whole", ["e\u0323\u0301", "👩‍👩‍👧", "👍🏽", "❤️", "नि"])
def test_an_excerpt_never_cuts_within_a_drawn_character(whole: str) -> None:
    cuts = {text.excerpt(f"<p>{'x' * 9}{whole}{'y' * 20}</p>", length) for length in range(9, 20)}
    assert all(cut.startswith(f"{'x' * 9}{whole}") or set(cut) == {"x", "…"} for cut in cuts)
    assert len(cuts) > 3


@pytest.mark.parametrize(
    ("title", "body", "rest"),
    [
        ("The door is heavy", "The door is heavy\n\nEvery morning.", "Every morning."),
        ("The door is heavy.", "The door is heavy. Every morning.", "Every morning."),
        ("The door", "The doors are heavy", "The doors are heavy"),
        ("Heavy door", "The door is heavy", "The door is heavy"),
        ("Only this", "Only this", ""),
    ],
)
def test_a_body_that_begins_with_its_title_is_not_said_twice(title: str, body: str, rest: str) -> None:
    assert text.after_title(title, body) == rest


@pytest.mark.parametrize(
    "html", ["<p>one</p>", "<p>one\ntwo</p>\n<p> three </p>", "", "no mark", "<p></p><p>a > b</p>"]
)
def test_paragraphs_alone_are_read_as_a_parser_reads_them(html: str) -> None:
    assert text.plain(html) == text.plain(html + "<br>")


@given(st.text(alphabet="aZé19 .,:!?()'\"%=-\n", max_size=300))
def test_a_plain_body_has_the_title_that_a_parser_finds(body: str):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(excerpts, "is_plain", lambda _: False)
        parsed = text.title_from(body)
    assert text.title_from(body) == parsed
