"""Tokens are kept sealed: encrypted and signed under keys that are derived from the site's key and a row's salt.

Whoever has the database alone reads nothing. With another site key (a restored backup beside a new secret) a token
cannot be opened, and the connection says that it needs a new one.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from community.kernel.parts import part
from community.trackers.models import Tracker
from community.webhooks.signing import Outward


class Unopened(Exception):
    """A sealed token that the site's key does not open."""


def seal(token: str, salt: str) -> str:
    """The token as the database keeps it (Fernet: AES-128-CBC and HMAC-SHA256)."""
    return Fernet(_key("token", salt)).encrypt(token.encode()).decode()


def open_sealed(sealed: str, salt: str) -> str:
    """The token again; Unopened when the site has another key now."""
    try:
        return Fernet(_key("token", salt)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unopened() from None


def hook_secret(tracker: Tracker) -> str:
    """What the tracker's calls are signed with: its own, or 43 characters derived from the site's key."""
    if tracker.hook_sealed:
        return open_sealed(tracker.hook_sealed, tracker.hook_salt)
    return _key("hook", tracker.hook_salt).decode().rstrip("=")


def _key(use: str, salt: str) -> bytes:
    """HMAC-SHA256(site's key, use and salt) in URL-safe base64: what Fernet calls a key."""
    digest = hmac.new(part(Outward).key.encode(), f"tracker:{use}:{salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)
