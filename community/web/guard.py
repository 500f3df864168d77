"""What no view should ever see: writes from foreign sites, text that no database takes, endless forms."""

from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# a POST because of what it carries: sent while somebody types
ONLY_LOOKS = frozenset({"submissions.preview", "answering.preview", "answering_many.preview"})
MAX_FIELDS = 200
UPLOADS = {"imports.post": 101_000_000}  # takes files so large (bytes), once it is known that the sender may send one


def is_reading() -> bool:
    """Whether this request changes nothing; whoever writes at length must not have used up their writes by it."""
    return request.method in SAFE or request.endpoint in ONLY_LOOKS


def refuse_foreign_writes() -> None:
    """Refuse an unsafe request that another site caused (CSRF), by what the browser itself says of its origin.

    `Sec-Fetch-Site` where the browser sends it, `Origin` otherwise; a request with neither comes from no browser and
    carries nobody's cookie. The same rule as in Go's net/http and Datasette, so pages need no token and can be cached.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in ("same-origin", "none") if site else origin is not None and not _is_own(origin)
    if foreign:
        raise Forbidden("a write from another site")


def _is_own(origin: str) -> bool:
    try:
        said = urlsplit(origin)
    except ValueError:
        return False
    return said.scheme in ("http", "https") and said.netloc == request.host


def refuse_unstorable() -> None:
    """Refuse NUL bytes, lone surrogates, repeated or endless fields: 400 (in an address 404) now, not 500 later."""
    if not _is_storable(request.path):
        raise NotFound()
    is_form_read = request.method not in SAFE and request.endpoint not in UPLOADS
    _refuse_unstorable_values(*((request.args, request.form) if is_form_read else (request.args,)))


def take_upload() -> None:
    """After it is known who asks: let a view that takes files have a large one, and read the rest of its form."""
    if request.method not in SAFE and request.endpoint in UPLOADS:
        request.max_content_length = UPLOADS[request.endpoint]
        _refuse_unstorable_values(request.form)


def _refuse_unstorable_values(*forms: MultiDict[str, str]) -> None:
    for values in forms:
        pairs = list(values.items(multi=True))
        if len(pairs) > MAX_FIELDS:
            raise BadRequest("too many fields")
        if not _is_storable("".join(text for pair in pairs for text in pair)):
            raise BadRequest("characters that cannot be stored")


def _is_storable(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
