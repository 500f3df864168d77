"""Addresses, compared by what they mean."""

from urllib.parse import parse_qs, urlsplit


def meaning(address: str) -> tuple[str, dict[str, list[str]]]:
    """The path of an address and what its query says, however that is spelled."""
    parts = urlsplit(address)
    return parts.path, parse_qs(parts.query)
