"""The nonces of forms: each sending of a page has its own, which says when that was.

So a double click posts once, and what is sent faster than anybody types is seen. Signed, so that no program writes
itself an old one.
"""

import re
import secrets
import time

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

_SUFFIX = re.compile(r"-\d+\Z")  # of the forms of one page that each have their own


def new_nonce() -> str:
    """A nonce of now."""
    return _signer().sign(secrets.token_urlsafe(16)).decode()


def seconds_since(nonce: str) -> float | None:
    """How long ago a nonce was made, to the second; None for what is none of ours."""
    for value in (nonce, _SUFFIX.sub("", nonce)):
        try:
            _token, made = _signer().unsign(value, return_timestamp=True)
        except BadSignature:
            continue
        return max(0.0, time.time() - made.timestamp())
    return None


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SECRET_KEY"], salt="form-nonce")
