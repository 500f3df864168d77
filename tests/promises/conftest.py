"""What these tests share."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from community.kernel.events import Event


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Event]], Sequence[Any]]:
    """The events of a kind that promises have published in this test."""
    told: list[Event] = []
    for module in ("making", "settling", "clockwork"):
        monkeypatch.setattr(f"community.promises.services.{module}.publish", lambda *events: told.extend(events))
    return lambda kind: [event for event in told if isinstance(event, kind)]
