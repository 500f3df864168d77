"""Plain words from a rendered or written text: for search, lists and titles."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from markdown_it.token import Token

from community.kernel.text.cleaning import clean, clean_line, is_blank
from community.kernel.text.markdown import parse
from community.kernel.text.plain_words import is_plain

TITLE_LENGTH = 80
_HEAD = 1_000  # characters of a body that may hold its first line
_WORTH_A_TITLE = 20  # characters; "Hi!" alone says nothing
_INLINE = frozenset({"a", "strong", "em", "s", "code"})
# A heading, quote or item sign that the parser left in the line; "#1" and "-5" say something.
_MARKER = re.compile(r"^(?:[#>*+\-\u2022\u2013\u2014]+\s+|#+(?=[^\W\d]))+")
# Up to the last end of a sentence, but for "Mr." and initials; Chinese and Japanese write no space after it.
_SENTENCES = re.compile(r".*(?:(?<!\b[A-Z])(?<!\b[A-Z][a-z])[.!?\u2026](?=\s)|[\u3002\uff01\uff1f])")
_TAIL = " ,;:-\u2013\u2014("  # looks lost before an ellipsis
_MARKS = frozenset({"Mn", "Me", "Mc"})  # accents, vowel signs, variation selectors
_COMPLETING = frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # skin tones
_JOINER = "\u200d"


class _Words(HTMLParser):
    """Collects the text of our own HTML; what is not inline begins a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain(html: str) -> str:
    """The words of a rendered body, one line for each paragraph, item or line break; no markup, no entities."""
    # Most bodies are paragraphs and nothing else: then there is nothing to be parsed.
    bare = html.replace("<p>", "\n").replace("</p>", "\n")
    if "<" in bare or "&" in bare:
        words = _Words()
        words.feed(html)
        words.close()
        bare = "".join(words.parts)
    lines = (" ".join(line.split()) for line in bare.split("\n"))
    return "\n".join(line for line in lines if line)


def excerpt(html: str, length: int = 280) -> str:
    """The beginning of a rendered body as one line of at most `length` characters."""
    return _shorten(" ".join(plain(html).split()), length)


def title_from(body: str) -> str:
    """A title for a Markdown `body`: its first line that has words, plain, of at most TITLE_LENGTH characters.

    A longer line gives its whole first sentences when they say enough, else what fits, cut at a word. Empty only for a
    body that shows nothing.
    """
    body = clean(body)
    start = next((place for place, char in enumerate(body) if not is_blank(char)), len(body))
    head = body[start : start + _HEAD]
    written = head.split("\n") if is_plain(head) else _lines(parse(head))
    lines = [line for line in written if not is_blank(line)] or [head.partition("\n")[0]]
    line = next((line for line in lines if any(map(str.isalnum, line))), lines[0])
    return _shorten(_whole_sentences(_without_marker(clean_line(line))), TITLE_LENGTH)


def after_title(title: str, body: str) -> str:
    """What a `body` says beyond its `title`, when it begins with it word for word; else all of it.

    A post whose first line became its title would otherwise say everything twice.
    """
    rest = body.removeprefix(title)
    says_it = rest != body and (not rest or rest[0].isspace())
    return rest.strip() if says_it else body


def _lines(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "fence":
            yield from token.content.splitlines()
        words = ("\n" if child.type.endswith("break") else child.content for child in token.children or ())
        yield from "".join(words).split("\n")


def _without_marker(line: str) -> str:
    return _MARKER.sub("", line) or line


def _whole_sentences(line: str) -> str:
    """As many sentences of a long line as fit a title, if they are worth one; else the line."""
    if len(line) <= TITLE_LENGTH:
        return line
    fitting = _SENTENCES.match(line[: TITLE_LENGTH + 1])
    return fitting[0] if fitting and len(fitting[0]) >= _WORTH_A_TITLE else line


def _shorten(text: str, length: int) -> str:
    """`text` in at most `length` characters, cut after a word where there is one, never within a drawn character."""
    if len(text) <= length:
        return text
    end = length - 1  # one for the ellipsis
    space = text.rfind(" ", end // 2, end + 1)  # a first word of more than half the length is cut, not lost
    if space >= 0:
        end = space
    while end > 1 and _is_inside_character(text, end):
        end -= 1
    return text[:end].rstrip(_TAIL) + "…"


def _is_inside_character(text: str, place: int) -> bool:
    """Whether cutting before `place` would part a letter from its accent or an emoji from what completes it."""
    after, before = text[place], text[place - 1]
    return unicodedata.category(after) in _MARKS or after in _COMPLETING or before == _JOINER or after == _JOINER
