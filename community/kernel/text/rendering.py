"""From what a person wrote to what everyone sees: done once, when it is written, never per page."""

from community.kernel.text.cleaning import clean
from community.kernel.text.markdown import to_html
from community.kernel.text.plain_words import is_plain, paragraphs
from community.kernel.text.sanitizer import sanitize

# Stored beside the HTML. Count up when the same source gives other HTML, so that old texts can be rendered anew.
RENDERER_VERSION = 1


def render(source: str) -> str:
    """The Markdown `source` as harmless HTML.

    Raises TextError when it is too long, nested too deep, of too many parts or cannot be broken into lines, so that
    every accepted text costs a bounded time.
    """
    cleaned = clean(source)
    return paragraphs(cleaned) if is_plain(cleaned) else sanitize(to_html(cleaned)).strip()
