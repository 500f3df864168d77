"""Most posts are plain sentences: letters and punctuation that mean nothing to Markdown nor to HTML where they stand.

They become paragraphs without a parser and two sanitizers, a twentieth of the work. What counts as plain is a list of
what is allowed, never of what is not; a test holds the outcome to be what the long way gives, letter by letter.
"""

import re

_LETTER = "A-Za-zÀ-ÖØ-öø-ÿ"
# Each line begins with a letter (no list, heading, quotation), and a stop, colon or exclamation mark ends a word (no
# address, no image). Of what HTML escapes nothing is allowed but quotation marks, which mean nothing between tags.
_LINE = rf"""[{_LETTER}](?:[{_LETTER}0-9 ,;?()'"’“”–€£$%=-]|[.:!](?=[ \n"'’”)]|\Z))*"""
_PLAIN = re.compile(rf"{_LINE}(?:\n+{_LINE})*")
_BLANK = re.compile("\n\n+")
MOST_LINES = 100


def is_plain(text: str) -> bool:
    """Whether a cleaned text is nothing but plain sentences."""
    return text.count("\n") < MOST_LINES and _PLAIN.fullmatch(text) is not None


def paragraphs(text: str) -> str:
    """Such a text as HTML."""
    shown = _BLANK.sub("</p>\r<p>", text).replace("\n", "<br>\n").replace("\r", "\n")
    return f"<p>{shown}</p>"
