"""Finding with the index alone: it ranks, narrows and counts, and the database gives the rows of one page.

The index knows the board, kind and status of what it holds, so its counts are right but for changes that the worker has
not written yet. Those are known: they wait in the outbox. When one of them is among the hits, or the rows are not what
the index said, the database has to count instead.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, FromClause, Integer, bindparam, column, func, literal, select

from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.events import OutboxRow
from community.kernel.given import is_given
from community.kernel.parts import part
from community.policy import Actor, Audience, audiences
from community.search.commands import Search, SearchSort
from community.search.index import EVERYTHING, Hits, Only, SearchIndex
from community.submissions.models import Submission
from community.submissions.queries.listing import LISTED, row_statement, visible_among

PAGE_SIZE = 20
INDEXING = "search.index"
# With more changes waiting than this, the database counts without asking which of them matter.
MOST_WAITING = 200
# So many hits are handed to the database to be put in order; for more, it is quicker to walk the order and pick hits.
FEW_TO_ORDER, STEP = 1_000, 500

_submission = Submission.__table__.c


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """One page of hits: at most one row more than is shown, and all hits' counts."""

    rows: Sequence[AnyRow]
    hits: Hits


def indexed_page(actor: Actor, search: Search, boards: Mapping[int, str]) -> IndexedPage | None:
    """One page of what matches on these boards (slugs by id), or None when the database has to count.

    Raises IndexBroken.
    """
    waiting = waiting_changes()
    only = _only(search, boards)
    if waiting is None or only is None:
        return None
    first = (search.page - 1) * PAGE_SIZE
    by_relevance = search.order is SearchSort.RELEVANCE
    limit = first + PAGE_SIZE + 1 if by_relevance else None
    hits = part(SearchIndex).search(
        search.q, boards=frozenset(boards), limit=limit, only=only, apart=waiting, ranked=by_relevance
    )
    if hits.apart:
        return None
    most = first + PAGE_SIZE + 1
    ids = hits.ids if by_relevance else in_order(search.order, hits.ids, most, only)
    rows = rows_of(actor, ids[first:])
    # What the database has otherwise than the index is missing in the order or among the rows.
    is_whole = len(ids) == min(most, len(hits.ids)) and len(rows) == len(ids[first:])
    return IndexedPage(rows, hits) if is_whole else None


def waiting_changes() -> frozenset[int] | None:
    """The submissions that changed since the index was written; None when they are too many.

    Ask before the index is: what is written in between is then in the index, or among these, or both.
    """
    payloads = run(_waiting, {}).scalars().all()
    if len(payloads) > MOST_WAITING:
        return None
    return frozenset(json.loads(payload)["submission_id"] for payload in payloads)


_waiting = select(OutboxRow.payload).where(OutboxRow.job == INDEXING).limit(MOST_WAITING + 1)


def _only(search: Search, boards: Mapping[int, str]) -> Only | None:
    board_id = next((id_ for id_, slug in boards.items() if slug == search.board), None)
    if search.board and board_id is None:
        return None
    return Only(board_id, search.kind, search.status)


def in_order(order: SearchSort, ids: Sequence[int], most: int, only: Only = EVERYTHING) -> Sequence[int]:
    """The first of these hits, which were narrowed so, in an order of the database."""
    if len(ids) <= FEW_TO_ORDER:
        ordered = _ordered_among(order, db.engine.dialect.name)
        asked = {"ids": _as_parameter(ids, db.engine.dialect.name), "most": most}
        return run(ordered, asked).scalars().all()
    wanted = frozenset(ids)
    # By votes, an index of the database holds the order of each kind in each status too, with fewer others to pass by.
    is_narrowed = order is SearchSort.TOP and None not in (only.kind, only.status)
    steps = _walk(_walked(order, is_narrowed=is_narrowed), {"kind": only.kind, "status": only.status})
    return list(islice((id_ for step in steps for (id_,) in step if id_ in wanted), most))


@cache
def _ordered(order: SearchSort) -> AnySelect:
    column = _submission.created_at if order is SearchSort.NEW else _submission.votes
    return select(_submission.id).order_by(column.desc(), _submission.id.desc())


@cache
def _walked(order: SearchSort, *, is_narrowed: bool) -> AnySelect:
    narrowed = (_submission.status_kind == bindparam("status"), _submission.kind == bindparam("kind"))
    listed = _ordered(order).where(*(narrowed if is_narrowed else ()), *LISTED)
    return listed.execution_options(yield_per=STEP)


@cache
def _ordered_among(order: SearchSort, dialect: str) -> AnySelect:
    """The first of some ids in an order; built once, for building it costs more than asking for a few."""
    hits = _listed(bindparam("ids", type_=_ID_LISTS.get(dialect)), dialect)
    return _ordered(order).join(hits, hits.c.id == _submission.id).limit(bindparam("most", type_=Integer))


def _walk(ordered: AnySelect, values: Mapping[str, str | None]) -> Iterator[Sequence[AnyRow]]:
    """Go along an order that an index of the database holds, some rows at a time."""
    with run(ordered, values) as found:
        yield from found.partitions()


def ranked(ids: tuple[int, ...]) -> FromClause:
    """The ids as a table (id, place): one parameter however many, because databases count those."""
    dialect = db.engine.dialect.name
    return _listed(literal(_as_parameter(ids, dialect), _ID_LISTS.get(dialect)), dialect)


def _listed(ids: ColumnElement[Any], dialect: str) -> FromClause:
    if dialect == "postgresql":
        return func.unnest(ids).table_valued("id", with_ordinality="place").render_derived()
    each = func.json_each(ids).table_valued(column("value", BigInteger), column("key", BigInteger))
    return select(each.c.value.label("id"), each.c.key.label("place")).subquery()


def _as_parameter(ids: Sequence[int], dialect: str) -> list[int] | str:
    return list(ids) if dialect == "postgresql" else json.dumps(ids)


# What a list of ids is as a parameter; elsewhere it is JSON.
_ID_LISTS = {"postgresql": ARRAY(BigInteger)}


def rows_of(actor: Actor, ids: Sequence[int]) -> Sequence[AnyRow]:
    """The rows with these ids that the actor may see, in their order."""
    if not ids:
        return []
    found = run(_rows_among(audiences(actor)), {"ids": ids, "actor_id": actor.id}).all()
    rows = {row.id: row for row in found}
    return [rows[id_] for id_ in ids if id_ in rows]


@lru_cache(maxsize=8)
def _rows_among(open_to: frozenset[Audience]) -> AnySelect:
    asked = is_given(_submission.id, "ids")
    return row_statement.add_columns(_submission.html).where(asked, *visible_among(open_to))
