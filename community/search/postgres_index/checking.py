"""Checking: whether the tables of the index agree with one another."""

from sqlalchemy import Connection, text

from community.search.index import Condition, IndexState
from community.search.postgres_index.reader import NO_INDEX
from community.search.postgres_index.terms import VERSION

_STATE = text(
    "SELECT version, generation, documents, (SELECT count(*) FROM search_document) AS there FROM search_state"
)
# What is counted for a thorough check, and what is wrong when it is not zero.
_THOROUGH = {
    "terms are counted wrongly.": (
        "SELECT count(*) FROM ts_stat('SELECT terms FROM search_document') AS seen"
        ' FULL JOIN search_term ON term = word COLLATE "C" WHERE ndoc IS DISTINCT FROM often'
    ),
    "documents have other terms than weights.": (
        "SELECT count(*) FROM search_document, LATERAL (SELECT ARRAY(SELECT jsonb_object_keys(weights)) AS keys) AS had"
        " WHERE NOT (tsvector_to_array(terms) <@ keys AND keys <@ tsvector_to_array(terms))"
    ),
    "words are counted that are not there.": (
        "SELECT (SELECT total_length FROM search_state) - (SELECT coalesce(sum(length), 0) FROM search_document)"
    ),
}


def examine(connection: Connection, *, thorough: bool) -> IndexState:
    """Compare what the index says of itself with what is there."""
    row = connection.execute(_STATE).one_or_none()
    if row is None or row.version != VERSION:
        return IndexState(Condition.MISSING, reason=NO_INDEX)
    if row.there != row.documents:
        return IndexState(Condition.BROKEN, reason=f"of {row.documents} documents {row.there} are there.")
    for wrong, statement in _THOROUGH.items() if thorough else ():
        count = connection.exec_driver_sql(statement).scalar_one()
        if count:
            return IndexState(Condition.BROKEN, reason=f"{count} {wrong}")
    return IndexState(Condition.OK, documents=row.documents, generation=row.generation)
