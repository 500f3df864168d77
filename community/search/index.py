"""What a search index can do, and the values that go in and come out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias


class IndexBroken(Exception):
    """The index cannot answer: it is missing, damaged, or made by another version. It has to be rebuilt."""


class IndexBusy(Exception):
    """The index takes no writes now: another writer is at it, or the disk is full. Nothing was changed; try later."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is searchable of one submission, as plain text; tags with spaces between them, the rest one a line.

    Voices are what was said in the submissions merged into this one: their titles, and their words. Kind and status
    are what it is counted and narrowed by.
    """

    id: int
    board_id: int
    title: str
    body: str
    comments: str = ""
    tags: str = ""
    voice_titles: str = ""
    voice_words: str = ""
    kind: str = ""
    status: str = ""


Facet: TypeAlias = tuple[int, str, str]  # board, kind, status


@dataclass(frozen=True, slots=True)
class Only:
    """What hits are narrowed to; None narrows nothing. It changes no score and no count of `Hits.counts`."""

    board_id: int | None = None
    kind: str | None = None
    status: str | None = None

    def lets(self, facet: Facet) -> bool:
        """Whether a document of this board, kind and status is let through."""
        wanted = (self.board_id, self.kind, self.status)
        return all(want in (None, has) for want, has in zip(wanted, facet, strict=True))


@dataclass(frozen=True, slots=True)
class Hits:
    """Submissions that match, best first: ids with their scores, cut at the limit, and how many there are in all.

    `counts` says how many there are of each board, kind and status before they are narrowed; `apart`, how many of them
    are among the ids that the question told apart. Partial hits are what was found when the time was up.
    """

    ids: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    counts: Mapping[Facet, int] = field(default_factory=dict)
    apart: int = 0
    is_partial: bool = False


NOTHING = Hits((), (), 0)
EVERYTHING = Only()


class Piece(NamedTuple):
    """A stretch of a snippet. The page escapes each piece by itself, so no text can forge a mark."""

    text: str
    is_match: bool


class Condition(StrEnum):
    """How an index is."""

    OK = "ok"
    MISSING = "missing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class IndexState:
    """What a check found. The generation changes with every write and every rebuild."""

    state: Condition
    reason: str = ""
    documents: int = 0
    generation: str = ""


class SearchIndex(Protocol):
    """Finds submissions by their words. When it cannot answer, all methods but `check` and `mark` raise IndexBroken.

    A document matches when it holds every word of the query, in any of its parts and in any inflection; the last word
    may also be the beginning of a word; words in quotation marks must stand side by side as they are written. It does
    not match when it holds what a minus stands before: a word in any inflection, or a phrase in quotation marks. Upper
    and lower case and accents make no difference, and there are no other signs: whatever people type is words.
    """

    def search(
        self,
        text: str,
        *,
        boards: frozenset[int],
        limit: int | None,
        only: Only = EVERYTHING,
        apart: frozenset[int] = frozenset(),
        ranked: bool = True,
    ) -> Hits:
        """Find what matches in the boards given, best first. No text is refused; one without words finds nothing,
        one that only leaves out finds everything else, newest first.

        The counts are of the documents as they are in the index. Who knows that some of them changed since names them
        in `apart`, and learns whether the counts hold. Who puts all hits in an order of their own says that they need
        not be ranked: then they may come in any order and without scores.
        """
        ...

    def similar(self, terms: Mapping[str, float], *, boards: frozenset[int], limit: int | None, least: int = 1) -> Hits:
        """Find what holds any of these words in any inflection, but at least `least` of them or all, best first.

        A word counts as many times as its weight says, which is not negative. None is too common to count, or the
        beginning of another. What is found is not counted: the total is what is given.
        """
        ...

    def correct(self, text: str, *, boards: frozenset[int]) -> str | None:
        """Return the text with misspelt words put right, if that finds something in the boards given."""
        ...

    def mark(self, text: str, source: str, *, width: int = 200) -> tuple[Piece, ...]:
        """Cut about `width` characters of plain text around what the query text matches best, and mark the matches."""
        ...

    def write(self, put: Sequence[Document], remove: Sequence[int] = ()) -> None:
        """Remove by id, then put, replacing by id: all of it or nothing, and twice is once. Raises IndexBusy."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these documents; searches see the old one until the new one is complete.

        Nothing is asked of `documents` before other writers are locked out, so a lazy iterable that reads the
        database when iterated misses no change. Raises IndexBusy.
        """
        ...

    def check(self, *, thorough: bool = False) -> IndexState:
        """Say how the index is; never raises. Thorough reads every posting, in seconds instead of milliseconds."""
        ...

    def ids(self) -> frozenset[int]:
        """Return the ids of all documents, to compare with the database."""
        ...

    def close(self) -> None:
        """Let go of open files. The index may be used again afterwards."""
        ...
