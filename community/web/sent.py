"""How a form of words came, for who looks for signs of spam."""

from collections.abc import Mapping
from typing import Any

from community.moderation.services import Sent
from community.web.nonces import seconds_since

TRAP = "homepage"  # the field that no person sees: templates/public/_trap.html


def sent(form: Mapping[str, Any]) -> Sent:
    """What its hidden fields say."""
    return Sent(trap=str(form.get(TRAP) or "").strip(), seconds=seconds_since(str(form.get("nonce") or "")))
