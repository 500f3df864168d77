"""The readable end of an address, in the letters of the title's own language."""

import re
import unicodedata

from slugify import slugify as _slugify

SLUG_LENGTH = 80
NOTHING = "post"  # for a title without a letter or a digit
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)")  # "can't" is one word, not "can-t"
_JOINERS = re.compile("[\u200c\u200d]")  # correct inside words, but invisible, and lost where an address is copied


def slugify(title: str) -> str:
    """`title` as lower-case words joined by '-': letters and digits of any script, at most SLUG_LENGTH characters.

    Cut at a word, never empty, never begins or ends with '-'.
    """
    words = _APOSTROPHES.sub("", _JOINERS.sub("", title))
    slug = _slugify(
        words,
        entities=False,  # the title is plain text: "&#45;" in it is five characters
        decimal=False,
        hexadecimal=False,
        max_length=SLUG_LENGTH,
        word_boundary=True,
        save_order=True,
        allow_unicode=True,
        algorithm="modern",  # the old one parts words of Indic scripts at their vowel signs
    )
    return unicodedata.normalize("NFC", slug).strip("-") or NOTHING
