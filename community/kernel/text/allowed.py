"""The one list of HTML that a text may become; both sanitizers and the Markdown parser obey it."""

import html
import re
from types import MappingProxyType

import nh3

TAGS = frozenset(
    {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6"}
)
# A link's rel is not listed: nobody chooses it, the sanitizers write LINK_REL on every link.
ATTRIBUTES = MappingProxyType({"a": frozenset({"href"}), "ol": frozenset({"start"})})
SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc noopener"

# Whole addresses only. "example.com:8000" would be read as a scheme, "//host" and "/path" mean something else in a mail
# than on a page, and "http://bank.example@host" lies about where it leads.
_URL = re.compile(
    r"""(?: https?:// [A-Za-z0-9] [A-Za-z0-9.\-_]* (?: : [0-9]{1,5})? (?: [/?\#] | \Z ) | mailto: [A-Za-z0-9] )
        [A-Za-z0-9\-._~:/?\#\[\]@!$&'()*+,;=%]* \Z""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
# Knows by the rules of the URL standard which hosts cannot exist ("xn--a", "1.2.3.4.5").
_URL_READER = nh3.Cleaner(tags={"a"}, attributes={"a": {"href"}}, url_schemes=set(SCHEMES), url_relative="deny")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")


def is_allowed_url(url: str) -> bool:
    """Whether `url` is a whole http, https or mailto address in plain ASCII that could lead somewhere."""
    return _URL.match(url) is not None and "href" in _URL_READER.clean(f'<a href="{html.escape(url)}"></a>')


def is_allowed(tag: str, attribute: str, value: str) -> bool:
    """Whether `tag` may carry `attribute` with this (decoded) value."""
    if attribute not in ATTRIBUTES.get(tag, frozenset()):
        return False
    return is_allowed_url(value) if attribute == "href" else _NUMBER.match(value) is not None
