"""What may be asked of the search."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from community.kernel.commands import Command
from community.submissions.models import Kind, StatusKind

LONGEST = 1_000
MOST_PAGES = 50


class SearchSort(StrEnum):
    """The orders of what was found."""

    RELEVANCE = "relevance"
    TOP = "top"
    NEW = "new"


def _word_of(kind: type[StrEnum]) -> BeforeValidator:
    def read(value: Any) -> Any:
        return value if value in set(kind) else None

    return BeforeValidator(read)


def _page(value: Any) -> int:
    try:
        return min(max(int(value), 1), MOST_PAGES)
    except (TypeError, ValueError):
        return 1


def _cut(value: Any) -> str:
    return str(value or "")[:LONGEST].strip()


class Search(Command):
    """A question to the search. Nothing that is asked is an error: what means nothing is left out."""

    q: Annotated[str, BeforeValidator(_cut)] = ""
    board: Annotated[str, BeforeValidator(_cut)] = ""
    kind: Annotated[Kind | None, _word_of(Kind)] = None
    status: Annotated[StatusKind | None, _word_of(StatusKind)] = None
    tag: Annotated[str, BeforeValidator(_cut)] = ""
    sort: Annotated[SearchSort | None, _word_of(SearchSort)] = None
    page: Annotated[int, BeforeValidator(_page), Field(ge=1, le=MOST_PAGES)] = 1

    @property
    def order(self) -> SearchSort:
        """The order asked for; words are answered by relevance, a mere tag by votes."""
        if self.sort and (self.q or self.sort is not SearchSort.RELEVANCE):
            return self.sort
        return SearchSort.RELEVANCE if self.q else SearchSort.TOP

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.q or self.tag)
