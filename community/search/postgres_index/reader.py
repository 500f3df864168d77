"""Reading: every question that the database is asked, each one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from community.search.index import IndexBroken
from community.search.languages import MARKERS
from community.search.lexicon import COMPLETIONS
from community.search.matching import Boards
from community.search.postgres_index.terms import VERSION, all_of, beginning, stem_term, word_of, word_term
from community.search.postgres_index.writer import TRIGRAM_INDEX
from community.search.spelling import letters_of, slips

# Below this share of common trigrams, the index of trigrams finds too much to be quicker than looking at every word.
LEAST_ALIKE = 0.2
# How many trigrams of a word a slip can touch: those with one of two neighbouring letters that were swapped.
TOUCHED = 4

NO_INDEX = "it has never been built, or by another version."

_OPEN = text(
    "SELECT set_config('statement_timeout', :milliseconds, true),"
    " set_config('pg_trgm.similarity_threshold', :alike, true),"
    " version, documents, total_length, to_regclass(:trigrams) IS NOT NULL AS has_trigrams,"
    " (SELECT json_object_agg(term, often) FROM search_term WHERE term = ANY(CAST(:terms AS text[]))) AS often,"
    " ARRAY(SELECT term FROM search_term WHERE term >= :first AND term < :last"
    " ORDER BY often DESC, term LIMIT :most) AS completions"
    " FROM search_state"
)
_LANGUAGES = text("SELECT substr(term, 2) FROM search_term WHERE term = ANY(CAST(:markers AS text[]))")
_HELD = text(
    "SELECT asked.query FROM unnest(CAST(:queries AS text[])) AS asked (query), LATERAL (SELECT FROM search_document"
    " WHERE terms @@ CAST(asked.query AS tsquery) AND board_id = ANY(CAST(:boards AS bigint[])) LIMIT 1) AS held"
)
_OFTEN = text(
    "SELECT asked.term, (SELECT count(*) FROM search_document WHERE terms @@ CAST(asked.query AS tsquery)"
    " AND board_id = ANY(CAST(:boards AS bigint[])))"
    " FROM unnest(CAST(:terms AS text[]), CAST(:queries AS text[])) AS asked (term, query)"
)
_IDS = text("SELECT id FROM search_document")
_NEAR = (
    "SELECT asked.word, term, often FROM unnest(CAST(:words AS text[]), CAST(:letters AS bigint[]),"
    " CAST(:reaches AS int[])) AS asked (word, letters, reach) JOIN search_term ON"
    " size BETWEEN char_length(asked.word) - reach AND char_length(asked.word) + reach"
    " AND bit_count(CAST(search_term.letters # asked.letters AS bit(32))) <= 2 * reach"
)
_NEAR_BY_LETTERS = text(_NEAR)
_NEAR_BY_TRIGRAMS = text(f"{_NEAR} AND substr(term, 2) % asked.word AND size > 0")


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known before a question: the size of the index, how often terms occur, and how a word may end."""

    documents: int
    total_length: int
    has_trigrams: bool
    often: Mapping[str, int]
    completions: Sequence[str]

    @property
    def mean_length(self) -> float:
        """The mean length of a document, never zero."""
        return self.total_length / max(1, self.documents) or 1.0


class Reader:
    """Asks over one connection, in one transaction, statements of so many seconds at most."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self._connection = connection
        self._milliseconds = str(max(1, int(seconds * 1000)))

    def open(self, terms: Collection[str] = (), prefix: str = "") -> Opening:
        """Begin with what is known of these terms and of the words that begin so. Raises IndexBroken."""
        first, last = beginning(prefix) if prefix else ("", "")
        asked = {"terms": sorted(terms), "first": first, "last": last, "most": COMPLETIONS, "trigrams": TRIGRAM_INDEX}
        limits = {"milliseconds": self._milliseconds, "alike": str(LEAST_ALIKE)}
        row = self._connection.execute(_OPEN, asked | limits).one_or_none()
        if row is None or row.version != VERSION:
            raise IndexBroken(NO_INDEX)
        words = [word_of(term) for term in row.completions]
        return Opening(row.documents, row.total_length, row.has_trigrams, row.often or {}, words)

    def languages(self) -> frozenset[str]:
        """The markers of the languages in which something is kept."""
        return frozenset(self._connection.scalars(_LANGUAGES, {"markers": [*map(stem_term, MARKERS)]}))

    def held(self, queries: Collection[str], boards: Boards) -> set[str]:
        """Return those of the text-search queries that find something on these boards."""
        return set(self._connection.scalars(_HELD, {"queries": sorted(queries), "boards": list(boards)}))

    def often(self, words: Collection[str], boards: Boards) -> dict[str, int]:
        """Count the documents of these boards that hold exactly each of these words."""
        terms = [word_term(word) for word in sorted(words)]
        asked = {"terms": terms, "queries": [all_of([term]) for term in terms], "boards": list(boards)}
        return {word_of(term): often for term, often in self._connection.execute(_OFTEN, asked)}

    def near(self, words: Sequence[str], *, has_trigrams: bool) -> list[tuple[str, str, int]]:
        """Return every word that may be a slip or two away from one of these: that one, the word, how often it occurs.

        By sets of letters (`letters_of`) or, where that index is and can miss nothing, by trigrams.
        """
        by_trigrams = [word for word in words if has_trigrams and least_alike(word) >= LEAST_ALIKE]
        by_letters = [word for word in words if word not in by_trigrams]
        found: list[tuple[str, str, int]] = []
        for statement, some in ((_NEAR_BY_LETTERS, by_letters), (_NEAR_BY_TRIGRAMS, by_trigrams)):
            if some:
                rows = self._connection.execute(statement, _shapes(some))
                found += [(word, word_of(term), often) for word, term, often in rows]
        return found

    def ids(self) -> frozenset[int]:
        """Return the ids of all documents."""
        return frozenset(self._connection.scalars(_IDS))

    def one(self, statement: str, asked: Mapping[str, Any]) -> Any:
        """Return the one row of a statement made for the question."""
        return self._connection.execute(text(statement), asked).one()


def least_alike(word: str) -> float:
    """Return the least share of trigrams that a word has in common with one a few believable slips away.

    pg_trgm counts the different trigrams of "  word ", of a word of n letters m, at most n + 1. Each of r slips touches
    four at most, and adds one letter to the other word at most; so m - 4 r are shared by what are together
    n + 1 + 5 r at most. It knows letters that are not ASCII in some locales only, and is not asked about those.
    """
    if not word.isascii():
        return 0.0
    padded, reach = f"  {word} ", slips(word)
    trigrams = {padded[at : at + 3] for at in range(len(word) + 1)}
    return max(0.0, (len(trigrams) - TOUCHED * reach) / (len(word) + 1 + 5 * reach))


def _shapes(words: Sequence[str]) -> dict[str, Any]:
    reaches = [slips(word) for word in words]
    return {"words": list(words), "letters": [letters_of(word) for word in words], "reaches": reaches}
