"""The only source of the time, so that tests can move it and nobody reads a naive one."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """As files and programs read it: `2026-11-22T09:30:00Z`."""
    return moment.isoformat()[:19] + "Z"
