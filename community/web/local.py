"""Where a visitor may be sent: only to a path of this site."""

from urllib.parse import urlsplit

from flask import request
from flask.globals import request_ctx


def is_local(target: str | None) -> bool:
    """Whether `target` is a path here. Browsers read `\\` as `/` and skip control characters, so both are refused."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return False
    if any(ord(char) < 0x21 or char in "\\\x7f" for char in target):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def back_to(target: str | None, otherwise: str) -> str:
    """`target` when it is a path here, `otherwise` when it is not."""
    return target if target and is_local(target) else otherwise


def referrer() -> str | None:
    """The page of this site on which a button was pressed, so that whoever pressed it in a list stays there."""
    if not request.referrer:
        return None
    try:
        parts = urlsplit(request.referrer)
    except ValueError:
        return None
    if parts.netloc != request.host or not _can_be_read(parts.path):
        return None
    return f"{parts.path}?{parts.query}"


def _can_be_read(path: str) -> bool:
    """Whether a browser can go there: a form that was refused stands at an address that only takes what is sent."""
    adapter = request_ctx.url_adapter
    return adapter is not None and adapter.test(path.removeprefix(request.script_root), method="GET")
