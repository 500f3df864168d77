"""The index in memory, for tests: the same matching, ranking and spelling over dictionaries."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from community.search.bags import Bag, fill
from community.search.budget import UNLIMITED
from community.search.correcting import correct
from community.search.index import EVERYTHING, Condition, Document, Facet, Hits, IndexState, Only, Piece
from community.search.languages import MARKERS, Stemmer, stemmer_for
from community.search.lexicon import Lexicon
from community.search.marking import mark
from community.search.matching import Asked, PlainMatcher
from community.search.query import any_of, parse


class MemoryIndex:
    """A SearchIndex that is empty at first, never breaks, and is gone with its process."""

    def __init__(self) -> None:
        self._documents: dict[int, tuple[Document, Bag]] = {}
        self._generation = 0

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
        """Find what matches in the boards given, best first."""
        return self._matcher().find(parse(text, self._stem()), Asked(boards, limit, only, apart, ranked))

    def similar(self, terms: Mapping[str, float], *, boards: frozenset[int], limit: int | None, least: int = 1) -> Hits:
        """Find what holds any of these words, but at least `least` of them or all, best first."""
        return self._matcher().find_similar(any_of(terms, self._stem()), Asked(boards, limit), least)

    def correct(self, text: str, *, boards: frozenset[int]) -> str | None:
        """Return the text with misspelt words put right, if that finds something in the boards given."""
        return correct(self._matcher(), text, boards, self._stem(), UNLIMITED)

    def mark(self, text: str, source: str, *, width: int = 200) -> tuple[Piece, ...]:
        """Cut about `width` characters of plain text around what the query text matches best, and mark the matches."""
        return mark(text, source, self._stem(), width=width)

    def write(self, put: Sequence[Document], remove: Sequence[int] = ()) -> None:
        """Remove by id, then put, replacing by id."""
        filled = _filled(put)
        self._documents = {id_: entry for id_, entry in self._documents.items() if id_ not in set(remove)} | filled
        self._generation += 1

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these documents."""
        self._documents = _filled(documents)
        self._generation += 1

    def check(self, *, thorough: bool = False) -> IndexState:
        """Say that all is well."""
        return IndexState(Condition.OK, documents=len(self._documents), generation=str(self._generation))

    def ids(self) -> frozenset[int]:
        """Return the ids of all documents."""
        return frozenset(self._documents)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _stem(self) -> Stemmer:
        held = {root for _, bag in self._documents.values() for root in bag.stems if root in MARKERS}
        return stemmer_for(held)

    def _matcher(self) -> PlainMatcher:
        segment, lexicon = _Segment(self._documents, str(self._generation)), Lexicon()
        lexicon.follow([segment])
        return PlainMatcher([segment], lexicon, self._stem())


def _filled(documents: Iterable[Document]) -> dict[int, tuple[Document, Bag]]:
    return {document.id: (document, fill(document)) for document in documents}


class _Segment:
    """All documents as the one segment of the index, numbered in order."""

    def __init__(self, documents: Mapping[int, tuple[Document, Bag]], segment_id: str) -> None:
        self.segment_id = segment_id
        self._bags = [bag for _, bag in documents.values()]
        self.ids: Sequence[int] = list(documents)
        self.facets: Sequence[Facet] = [(each.board_id, each.kind, each.status) for each, _ in documents.values()]
        self.lengths: Sequence[int] = [bag.length for bag in self._bags]
        self.total_length = sum(self.lengths)
        self.deleted = frozenset[int]()

    def by_stem(self, root: str) -> Mapping[int, float]:
        return {number: bag.stems[root] for number, bag in enumerate(self._bags) if root in bag.stems}

    def by_word(self, word: str) -> Mapping[int, float]:
        return {number: bag.words[word] for number, bag in enumerate(self._bags) if word in bag.words}

    def positions(self, word: str, among: Container[int]) -> Mapping[int, Sequence[int]]:
        return {number: self._bags[number].positions[word] for number in self.by_word(word) if number in among}

    def words(self) -> tuple[Sequence[bytes], Sequence[int]]:
        often = Counter(word.encode() for bag in self._bags for word in bag.words)
        return list(often), list(often.values())
