"""Writing: one transaction for documents, terms and state. Its caller holds the row of the state, so it is alone."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from community.search.bags import fill
from community.search.index import Document
from community.search.lexicon import is_spelt
from community.search.postgres_index.terms import VERSION, WORD, said_in, weights_of, word_of
from community.search.spelling import letters_of

MOST_LENGTH = 2**31 - 1
TRIGRAM_INDEX = "ix_search_term_trigram"

_PATIENCE = text("SELECT set_config('lock_timeout', :milliseconds, true)")
_FIRST_STATE = text(
    "INSERT INTO search_state (id, version, generation, documents, total_length) VALUES (1, 0, '', 0, 0)"
    " ON CONFLICT DO NOTHING"
)
_LOCK = text("SELECT version FROM search_state WHERE id = 1 FOR UPDATE")
_STATE = text(
    "UPDATE search_state SET version = :version, generation = txid_current()::text,"
    " documents = :documents, total_length = :length WHERE id = 1"
)
_CHANGED_STATE = text(
    "UPDATE search_state SET generation = txid_current()::text,"
    " documents = documents + :documents, total_length = total_length + :length WHERE id = 1"
)
_TERMS_OF = text(
    "SELECT term, count(*)::int FROM search_document, unnest(tsvector_to_array(terms)) AS term"
    " WHERE id = ANY(:ids) GROUP BY term"
)
_REMOVE = text("DELETE FROM search_document WHERE id = ANY(:ids) RETURNING length")
_PUT = text(
    "INSERT INTO search_document (id, board_id, kind, status, length, terms, weights, said) VALUES"
    " (:id, :board_id, :kind, :status, :length, array_to_tsvector(:terms), CAST(:weights AS jsonb), :said)"
)
_COUNT = text(
    "INSERT INTO search_term (term, often, size, letters)"
    " SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:often AS int[]), CAST(:sizes AS smallint[]),"
    " CAST(:letters AS bigint[]))"
    " ON CONFLICT (term) DO UPDATE SET often = search_term.often + excluded.often"
)
_FORGET = text("DELETE FROM search_term WHERE term = ANY(:terms) AND often <= 0")
_EMPTY = ("DELETE FROM search_document", "DELETE FROM search_term")
# The planner learns of a rebuild with the rebuild: until then it would think the tables empty. Where the database is at
# it in the background, a rebuild neither waits for that nor fails by it.
_ANALYZE = ("ANALYZE (SKIP_LOCKED) search_document", "ANALYZE (SKIP_LOCKED) search_term")
_MAY_HAVE_TRIGRAMS = text(
    "SELECT to_regclass(:index) IS NULL AND pg_has_role(relowner, 'USAGE')"
    " AND EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
    " FROM pg_class WHERE oid = to_regclass('search_term')"
)
_TRIGRAMS = f"CREATE INDEX {TRIGRAM_INDEX} ON search_term USING gin (substr(term, 2) gin_trgm_ops) WHERE size > 0"


def lock(connection: Connection, patience: float) -> int | None:
    """Lock other writers out until the transaction ends; the version of what is there, None when nothing is."""
    connection.execute(_PATIENCE, {"milliseconds": str(max(1, int(patience * 1000)))})
    version: int | None = connection.scalar(_LOCK)
    return version


def lock_even_nothing(connection: Connection, patience: float) -> None:
    """Lock other writers out, also where nothing was ever written."""
    connection.execute(_PATIENCE, {"milliseconds": str(max(1, int(patience * 1000)))})
    connection.execute(_FIRST_STATE)
    connection.execute(_LOCK)


def change(connection: Connection, put: Collection[Document], remove: Collection[int]) -> None:
    """Remove, then put documents of different ids."""
    ids = sorted({document.id for document in put} | set(remove))
    counts = Counter({term: -often for term, often in connection.execute(_TERMS_OF, {"ids": ids})})
    lengths = connection.scalars(_REMOVE, {"ids": ids}).all()
    added, length = _insert(connection, put)
    counts.update(added)
    _count(connection, counts)
    more = {"documents": len(put) - len(lengths), "length": length - sum(lengths)}
    connection.execute(_CHANGED_STATE, more)


def replace(connection: Connection, batches: Iterable[Sequence[Document]]) -> None:
    """Put these documents, each once, in the place of all that is there; readers see the old ones until the end."""
    for statement in _EMPTY:
        connection.exec_driver_sql(statement)
    counts, documents, length = Counter[str](), 0, 0
    for batch in batches:
        added, more = _insert(connection, batch)
        counts.update(added)
        documents, length = documents + len(batch), length + more
    _count(connection, counts)
    connection.execute(_STATE, {"version": VERSION, "documents": documents, "length": length})
    if connection.scalar(_MAY_HAVE_TRIGRAMS, {"index": TRIGRAM_INDEX}):
        connection.exec_driver_sql(_TRIGRAMS)
    for statement in _ANALYZE:
        connection.exec_driver_sql(statement)


def _insert(connection: Connection, documents: Iterable[Document]) -> tuple[Counter[str], int]:
    """Insert documents; how often each term came with them, and how long they are together."""
    rows = [_row(document) for document in documents]
    if rows:
        connection.execute(_PUT, rows)
    return Counter(term for row in rows for term in row["terms"]), sum(row["length"] for row in rows)


def _row(document: Document) -> Mapping[str, Any]:
    bag = fill(document)
    weights = weights_of(bag)
    return {
        "id": document.id,
        "board_id": document.board_id,
        "kind": str(document.kind),
        "status": str(document.status),
        "length": min(bag.length, MOST_LENGTH),
        "terms": list(weights),
        "weights": json.dumps(weights, ensure_ascii=False),
        "said": said_in(bag),
    }


def _count(connection: Connection, counts: Mapping[str, int]) -> None:
    """Add to how often each term occurs; those that occur no more are forgotten."""
    changed = sorted(term for term, often in counts.items() if often)
    spelt = [word_of(term) if term.startswith(WORD) and is_spelt(word_of(term)) else "" for term in changed]
    columns = {
        "terms": changed,
        "often": [counts[term] for term in changed],
        "sizes": [len(word) or None for word in spelt],
        "letters": [letters_of(word) if word else None for word in spelt],
    }
    connection.execute(_COUNT, columns)
    connection.execute(_FORGET, {"terms": [term for term in changed if counts[term] < 0]})
