"""The only place that knows bleach: HTML in, harmless HTML out, by two independent sanitizers from one list.

bleach parses with html5lib and gets no more releases (since 2026-06-05), nh3 parses with ammonia. Whatever bleach lets
through and nh3 does not is logged and gone. bleach's linkifier is never used: it takes a quadratic time.
"""

import html
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

import nh3
from bleach.sanitizer import Cleaner

from community.kernel.text.allowed import ATTRIBUTES, LINK_REL, SCHEMES, TAGS, is_allowed
from community.kernel.text.cleaning import without_hidden

log = logging.getLogger(__name__)

_PRE = re.compile("<pre>\n+")
Token = dict[str, Any]  # of html5lib: "type" and, by type, "name" and "data"


def sanitize(source: str) -> str:
    """`source` with only the tags, attributes and addresses of the list; what is not allowed shows as text."""
    bleached = _bleach(without_hidden(source))
    result = _NH3.clean(bleached)
    if result != bleached:  # the texts themselves may be private, so only their lengths are told
        log.warning("bleach and nh3 disagree about a text: %d and %d characters", len(bleached), len(result))
    return result


def _bleach(source: str) -> str:
    # A new cleaner each time: bleach's is not safe between threads.
    cleaner = Cleaner(tags=TAGS, attributes=_bleach_allows, protocols=SCHEMES, strip=False, filters=[_as_nh3_would])
    cleaned = _PRE.sub("<pre>", cleaner.clean(source))  # a parser drops the newline there, so each writing loses one
    return cleaned.replace("\N{NO-BREAK SPACE}", "&nbsp;")  # as the HTML standard, and so nh3, writes it


def _bleach_allows(tag: str, attribute: str, value: str) -> bool:
    return is_allowed(tag, attribute, html.unescape(value))  # bleach hands over the value as it was written


def _as_nh3_would(source: Iterable[Token]) -> Iterator[Token]:
    """The last filter of bleach: writes links and characters as nh3 does, so that a difference means something."""
    for token in source:
        if token["type"] == "Entity":
            yield {"type": "Characters", "data": without_hidden(html.unescape(f"&{token['name']};"))}
            continue
        if token["type"] == "StartTag":
            token["data"] = _attributes(token)
        yield token


def _attributes(tag: Token) -> dict[tuple[None, str], str]:
    attributes = {name: html.escape(html.unescape(value), quote=False) for name, value in tag["data"].items()}
    return attributes | {(None, "rel"): LINK_REL} if tag["name"] == "a" else attributes


def _nh3_allows(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute == "rel" or is_allowed(tag, attribute, value) else None


_NH3 = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_nh3_allows,
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel=LINK_REL,
    strip_comments=True,
)
