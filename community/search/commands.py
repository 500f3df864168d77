"""What may be asked of the search."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from community.kernel.commands import Command
from community.search.query import without_left_out
from community.submissions.models import Kind, StatusKind
from community.triage.models import IPType

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
        if self.sort and (self.looks_for_words or self.sort is not SearchSort.RELEVANCE):
            return self.sort
        return SearchSort.RELEVANCE if self.looks_for_words else SearchSort.TOP

    @property
    def looks_for_words(self) -> bool:
        """Whether there are words to be found, and not only some to be left out."""
        return bool(without_left_out(self.q).strip())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.q or self.tag)


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound of the number of votes: a comparison, as it is written, and what is compared with."""

    sign: str
    votes: int


class Wanted(Search):
    """A question once it is understood: words, and every filter. `understand` makes it; an address never does."""

    ip: IPType | None = None
    segment: str = ""  # of which somebody voted
    is_mine: bool = False
    limits: tuple[Limit, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wanted."""
        filters = (self.tag, self.kind, self.status, self.board, self.ip, self.segment, self.is_mine, self.limits)
        return not self.q and not any(filters)

    @property
    def is_narrowed(self) -> bool:
        """Whether there are filters that can be taken off to see more."""
        return bool(self.kind or self.status or self.board or self.ip or self.segment or self.is_mine or self.limits)

    @property
    def needs_database(self) -> bool:
        """Whether the index cannot answer alone: it knows words, boards, kinds and statuses."""
        return not self.q or bool(self.tag or self.ip or self.segment or self.is_mine or self.limits)
