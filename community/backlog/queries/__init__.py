"""What is read of the backlog."""

from community.backlog.queries.history import exports_page, schedules
from community.backlog.queries.reading import (
    PAGE_SIZE,
    Found,
    backlog_rows,
    count_backlog,
    read_backlog,
    select_backlog,
)

__all__ = [
    "PAGE_SIZE",
    "Found",
    "backlog_rows",
    "count_backlog",
    "exports_page",
    "read_backlog",
    "schedules",
    "select_backlog",
]
