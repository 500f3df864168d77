"""Whole addresses, for those who read a page elsewhere."""

from flask import current_app, request


def whole_address(path: str) -> str:
    """A path of this site as the address that the settings say it has."""
    base: str = current_app.config["BASE_URL"]
    return base + path.removeprefix(request.script_root)
