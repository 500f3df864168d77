"""Secrets that travel (tokens) and what is kept of them (hashes)."""

import hashlib
import secrets


def new_token() -> str:
    """A URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database keeps of a token: its SHA-256 in hex, so that a stolen table opens nothing.

    A plain hash is enough because the token carries 256 bits of chance; there is no word list to try.
    """
    return hashlib.sha256(token.encode()).hexdigest()
