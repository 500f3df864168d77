"""What the address of a list asks for, and the addresses of its neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self, TypeVar
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _
from werkzeug.urls import iri_to_uri

from community.submissions.models import Kind, StatusKind
from community.submissions.queries import Filters, Sort

E = TypeVar("E", bound=StrEnum)


class Choice(NamedTuple):
    """One link of a facet."""

    label: str
    url: str
    number: int
    current: bool
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Order and filters of a list; a word that means nothing is ignored, not an error."""

    path: str
    filters: Filters
    sort: Sort

    @classmethod
    def read(cls, board_id: int | None) -> Self:
        """What this request's address asks for."""
        kind, status = one_of(Kind, "kind"), one_of(StatusKind, "status")
        path = iri_to_uri(request.script_root + request.path)
        return cls(path, Filters(board_id, kind, status), one_of(Sort, "sort") or Sort.TRENDING)

    def has_kind(self, kind: Kind) -> bool:
        """Whether the kind filter lets this one through."""
        return self.filters.kind in (None, kind)

    def has_status(self, status: StatusKind) -> bool:
        """Whether the status filter lets this one through."""
        return self.filters.status_kind in (None, status)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.filters.kind or self.filters.status_kind)

    def url(self, **changes: str | None) -> str:
        """This list with something changed; a change to anything but the page goes back to the first one."""
        sort = None if self.sort is Sort.TRENDING else self.sort
        now: dict[str, str | None] = {"kind": self.filters.kind, "status": self.filters.status_kind, "sort": sort}
        query = urlencode({name: value for name, value in {**now, **changes}.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def sorts(self) -> list[tuple[str, str, bool]]:
        """The orders as tabs: label, address, whether it is this one."""
        labels = {Sort.TRENDING: _("Trending"), Sort.TOP: _("Top"), Sort.NEW: _("New")}
        return [
            (label, self.url(sort=None if sort is Sort.TRENDING else sort), sort is self.sort)
            for sort, label in labels.items()
        ]

    def facet(self, name: str, labels: Mapping[E, str], counts: Iterable[tuple[E, int]]) -> tuple[Choice, ...]:
        """A facet's links with counts; its own filter does not narrow them, the others do. Empty ones are left out."""
        current = {"kind": self.filters.kind, "status": self.filters.status_kind}[name]
        sums: dict[Any, int] = {}
        for value, n in counts:
            sums[value] = sums.get(value, 0) + n
        return tuple(
            Choice(
                label,
                self.url(**{name: None if value == current else value}),
                sums.get(value, 0),
                value == current,
                value,
            )
            for value, label in labels.items()
            if sums.get(value) or value == current
        )


def one_of(kind: type[E], name: str) -> E | None:
    """The query parameter as a member of a closed set; None for anything else."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None
