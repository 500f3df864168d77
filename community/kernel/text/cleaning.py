"""What we store of a text: one normal form, one line end, nothing that hides or reorders words."""

import re
import unicodedata

from community.kernel.text.limits import BODY_LIMIT, TITLE_LIMIT, check_length, check_unbroken

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Control characters but tab and newline; overrides, embeddings and isolates of the writing direction (what reads
# "gpj.exe" backwards: a browser orders honest Arabic and Hebrew without them); deprecated and annotation controls; the
# byte order mark; code points that are no characters, which no XML feed may carry.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\U000e0001"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
# Invisible in a name, and only good for making two of them look alike.
_LINE_HIDDEN = re.compile("[\u00ad\u180e\u200b\u2060-\u2064]")
_MARKS = 30  # combining marks on one letter: the Stream-Safe limit of UAX #15; no language needs a third of it
_LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a symbol by category, yet drawn as nothing
_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"})


def clean(text: str, *, limit: int = BODY_LIMIT) -> str:
    """`text` as we store it: NFC, lines ended by a newline, no hidden characters; "" when nothing of it would be seen.

    Raises TextError when it is longer than `limit` or cannot be broken into lines.
    """
    lines = without_hidden(_LINE_ENDS.sub("\n", text)).split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    check_length(text, limit)  # before normalising, which takes a quadratic time on marks in the wrong order
    text = _with_few_marks(unicodedata.normalize("NFC", text))
    check_length(text, limit)
    check_unbroken(text)
    return "" if is_blank(text) else text


def clean_line(text: str, *, limit: int = BODY_LIMIT) -> str:
    """`text` as one line, for titles and names: as `clean`, every run of white space one space, no soft invisibles."""
    return " ".join(_LINE_HIDDEN.sub("", clean(text, limit=limit)).split())


def clean_title(text: str) -> str:
    """`text` as a title: one line, TextError above TITLE_LIMIT characters."""
    return clean_line(text, limit=TITLE_LIMIT)


def without_hidden(text: str) -> str:
    """`text` without the characters that we never store or show; a lone surrogate becomes U+FFFD."""
    return _HIDDEN.sub("", _SURROGATES.sub("\ufffd", text))


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing of it."""
    return all(char in _LOOKS_EMPTY or unicodedata.category(char) in _INVISIBLE for char in text)


def _with_few_marks(text: str) -> str:
    """`text` with at most _MARKS combining marks in a row: more are no writing, but ink over the neighbours' words."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)
