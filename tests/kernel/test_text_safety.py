"""Nothing a person writes becomes anything but harmless HTML. The judge below shares no code and no list with it."""

import logging
import re
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from justhtml import JustHTML
from markdown_it import MarkdownIt

from community.kernel import text
from community.kernel.text import sanitizer

HARMLESS: dict[str, set[str]] = {
    **{tag: set() for tag in ("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "li")},
    **{tag: set() for tag in ("h3", "h4", "h5", "h6")},
    "a": {"href", "rel"},
    "ol": {"start"},
}
REL = "nofollow ugc noopener"
FILE = tomllib.loads((Path(__file__).parent / "text_payloads.toml").read_text("utf-8"))
CORPUS = sorted(
    {
        template.replace("@@", vector)
        for section in (FILE["html"], FILE["url"])
        for template in section["templates"]
        for vector in section["vectors"]
    }
    | set(FILE["whole"]["payloads"])
)


def offence(tag: str, attributes: dict[str, str | None]) -> str | None:
    """What is wrong with an element, or None."""
    if tag not in HARMLESS:
        return f"<{tag}>"
    if extra := set(attributes) - HARMLESS[tag]:
        return f"<{tag} {sorted(extra)}>"
    if "start" in attributes and not re.fullmatch("[0-9]+", attributes["start"] or ""):
        return f"start={attributes['start']}"
    if "href" not in attributes:
        return None
    url = re.sub(r"[\x00-\x20\x7f-\xa0]", "", attributes["href"] or "")  # as a browser would, and then some
    if urlsplit(url).scheme.lower() not in {"http", "https", "mailto"}:
        return f"href={attributes['href']}"
    return None if attributes.get("rel") == REL else f"rel={attributes.get('rel')}"


class Lenient(HTMLParser):
    """Offences as the standard library's forgiving parser sees them, and the HTML it would write again."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.offences: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.offences += filter(None, [offence(tag, dict(attrs))])

    def handle_comment(self, data: str) -> None:
        self.offences.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.offences.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.offences.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.offences.append(f"<?{data}>")


def strict_offences(html: str) -> tuple[list[str], str]:
    """Offences as a parser sees them that follows the HTML standard, and the HTML that it writes for its tree."""
    document = JustHTML(html, fragment=True, sanitize=False)
    found: list[str] = []
    waiting: list[Any] = [document.root]
    while waiting:
        node = waiting.pop()
        if node.name == "#text":
            continue
        if node is not document.root:
            found += filter(None, [offence(node.name, node.attrs or {})])
        waiting += [*(node.children or ()), *filter(None, [getattr(node, "template_content", None)])]
    return found, document.to_html(pretty=False)


def offences(html: str) -> list[str]:
    """Every offence in `html` and in what a browser would make of it when it reads its own writing again."""
    first, written = strict_offences(html)
    second, _ = strict_offences(written)
    return [*Lenient(html).offences, *first, *second]


@dataclass(frozen=True, slots=True)
class Outcome:
    """HTML by way and payload, and the differences told while it was made."""

    html: dict[tuple[str, str], str]
    told: list[str]


@contextmanager
def told_differences() -> Iterator[list[str]]:
    """The warnings that the two sanitizers disagreed."""
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    sanitizer.log.addHandler(handler)
    try:
        yield told
    finally:
        sanitizer.log.removeHandler(handler)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """What becomes of every payload, as Markdown and as HTML, and whether the two sanitizers agreed on it."""
    with told_differences() as told:
        html = {("render", payload): text.render(payload) for payload in CORPUS}
        html |= {("sanitize", payload): text.sanitize(payload) for payload in CORPUS}
    return Outcome(html, told)


PIECES = st.sampled_from([*FILE["mixture"]["pieces"], "\ud800"])
MIXTURE = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


def test_the_corpus_is_worth_its_name() -> None:
    assert len(CORPUS) > 3000


def test_no_payload_survives(outcome: Outcome) -> None:
    survivors = {payload: found for payload, html in outcome.html.items() if (found := offences(html))}
    assert survivors == {}


def test_bleach_and_nh3_agree_about_every_payload(outcome: Outcome) -> None:
    assert outcome.told == []


def test_without_us_most_payloads_would_survive() -> None:
    careless = MarkdownIt("commonmark", {"html": True})
    careless.validateLink = lambda url: True  # type: ignore[method-assign]
    survivors = [payload for payload in CORPUS if offences(careless.render(payload))]
    assert len(survivors) > len(CORPUS) * 0.8


@settings(deadline=None, max_examples=300)
@given(MIXTURE)
@example("<pre>\n\n")  # once lost a newline at every writing
def test_no_mixture_survives_and_the_sanitizers_agree_about_it(mixture: str) -> None:
    with told_differences() as told:
        rendered, sanitized = text.render(mixture), text.sanitize(mixture)
    assert offences(rendered) == offences(sanitized) == []
    assert told == []


@settings(deadline=None, max_examples=200)
@given(MIXTURE)
def test_sanitizing_twice_is_sanitizing_once(mixture: str) -> None:
    once = text.sanitize(mixture)
    assert text.sanitize(once) == once


def test_nh3_wins_where_they_disagree_and_somebody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitizer, "_bleach", lambda source: source)  # a bleach that sleeps
    with told_differences() as told:
        html = text.sanitize("<p onclick=x>a<svg onload=x></svg></p>")
    assert html == "<p>a</p>"
    assert len(told) == 1
    assert "onclick" not in told[0]


def test_bleach_alone_would_be_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    class Idle:
        """An nh3 that sleeps."""

        def clean(self, html: str) -> str:
            return html

    monkeypatch.setattr(sanitizer, "_NH3", Idle())
    assert [payload for payload in CORPUS if offences(text.sanitize(payload))] == []


def test_texts_rendered_at_the_same_time_do_not_mix() -> None:
    bodies = [f"> **{n}** [a](https://{n}.example) <b> www.{n}.example\n\n- {n}" for n in range(60)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(text.render, bodies))
    assert together == [text.render(body) for body in bodies]
