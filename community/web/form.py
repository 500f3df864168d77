"""A form as templates want it: what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from community.kernel.errors import Invalid
from community.web.words import say_all


@dataclass(frozen=True, slots=True)
class Form:
    """Values and messages by field."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def refused(values: Mapping[str, Any], invalid: Invalid) -> Form:
    """The form as it was sent, with the messages of what could not be accepted."""
    return Form(values, say_all(invalid.fields))
