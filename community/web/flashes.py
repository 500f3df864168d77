"""Messages for the next page, in the page's one live region."""

from collections.abc import Mapping
from typing import Any, cast

from flask import flash


def say_done(
    text: str,
    *,
    undo_url: str | None = None,
    undo_fields: Mapping[str, str] | None = None,
    draft: str | None = None,
) -> None:
    """Say that something is done; how to undo it; which draft of the browser may be forgotten."""
    told = {"text": text, "undo_url": undo_url, "undo_fields": dict(undo_fields or {}), "draft": draft}
    _say(
        {name: value for name, value in told.items() if value}, "message"
    )  # the cookie carries it: no more than needed


def say_error(text: str) -> None:
    """Say that something is not done; it stays until it is closed."""
    _say({"text": text}, "error")


def _say(message: dict[str, Any], category: str) -> None:
    flash(cast("str", message), category)  # Flask keeps whatever its session can serialise; only its types say text
