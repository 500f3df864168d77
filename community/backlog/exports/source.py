"""Where a writer of files gets what it writes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from community.backlog.exports.issues import Issue
from community.backlog.exports.table import Table
from community.backlog.exports.wish import Content


@dataclass(frozen=True, slots=True)
class Source:
    """Each is read from the beginning whenever it is called, from the state of the database at that moment."""

    records: Callable[[Content], Iterator[Table]]
    issues: Callable[[], Iterator[Iterable[Issue]]]
    most_tags: Callable[[], int]
