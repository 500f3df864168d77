"""A worker without the site's own jobs."""

from collections.abc import Iterator
from typing import Any

import pytest

from community.kernel import events, schedule


@pytest.fixture
def no_jobs() -> Iterator[None]:
    """Only what the test registers is a job."""
    registries: list[dict[Any, Any]] = [events.JOBS, events._LISTENERS, schedule.RECURRING]
    kept = [dict(registry) for registry in registries]
    for registry in registries:
        registry.clear()
    yield
    for registry, before in zip(registries, kept, strict=True):
        registry.clear()
        registry.update(before)
