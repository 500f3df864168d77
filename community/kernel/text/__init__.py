"""Text from people: cleaned before it is stored, rendered once when it is written, safe wherever it is shown.

`clean` and `clean_line` make what we store, `render` the HTML beside it, `title_from`, `excerpt` and `slugify` what
follows from both. Nothing else in Gleaner may turn words of people into HTML.
"""

from community.kernel.text.cleaning import clean, clean_line, clean_title, is_blank
from community.kernel.text.excerpts import after_title, excerpt, plain, title_from
from community.kernel.text.limits import (
    BODY_LIMIT,
    ELEMENT_LIMIT,
    NESTING_LIMIT,
    TITLE_LIMIT,
    UNBROKEN_LIMIT,
    TextError,
)
from community.kernel.text.passages import passage_in, same_words
from community.kernel.text.rendering import RENDERER_VERSION, render
from community.kernel.text.sanitizer import sanitize
from community.kernel.text.slugs import slugify

__all__ = [
    "BODY_LIMIT",
    "ELEMENT_LIMIT",
    "NESTING_LIMIT",
    "RENDERER_VERSION",
    "TITLE_LIMIT",
    "UNBROKEN_LIMIT",
    "TextError",
    "after_title",
    "clean",
    "clean_line",
    "clean_title",
    "excerpt",
    "is_blank",
    "passage_in",
    "plain",
    "render",
    "same_words",
    "sanitize",
    "slugify",
    "title_from",
]
