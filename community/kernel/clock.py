"""The only source of the time, so that tests can move it and nobody reads a naive one."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)
