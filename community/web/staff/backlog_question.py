"""The question that the backlog is asked, and how its forms carry it along."""

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, request

from community.backlog.columns import OF_MONEY, Column, ColumnKey, read_columns
from community.backlog.commands import BacklogQuery, BacklogSort
from community.backlog.queries import InForce, formula_in_force
from community.policy import Permission, can
from community.web.auth import actor


def asked() -> BacklogQuery:
    """The question in this request's address, or the one that its form was shown for."""
    carried = request.values.get("in")
    return permitted(BacklogQuery.parse(request.args) if carried is None else parsed(carried))


def parsed(text: str) -> BacklogQuery:
    """A question as an address, a form or a view has it."""
    return permitted(BacklogQuery.parse(dict(parse_qsl(text[:2_000]))))


@lru_cache(maxsize=512)
def written(query: BacklogQuery) -> str:
    """The same, the other way round; kept, because a page says it a dozen times."""
    return urlencode(query.to_query())


def backlog_url(query: BacklogQuery, **more: Any) -> str:
    """The backlog with this question."""
    place = f"{request.script_root}/staff/backlog"  # as url_for says it (tested), many times cheaper
    asked = "&".join(filter(None, (written(query), urlencode(more))))
    return f"{place}?{asked}" if asked else place


def permitted(query: BacklogQuery) -> BacklogQuery:
    """The question, in orders that the actor may see."""
    if can(actor(), Permission.MONEY_READ):
        return query
    barred = {BacklogSort.MONEY, BacklogSort.SCORE} if score_tells_money() else {BacklogSort.MONEY}
    then = None if query.then in barred else query.then
    sort = BacklogSort.VOTES if query.sort in barred else query.sort
    return query.model_copy(update={"sort": sort, "then": then})


def score_tells_money() -> bool:
    """Whether the score says something about what customers pay."""
    force = in_force()
    return force is not None and force.formula.tells_money


def in_force() -> InForce | None:
    """The formula that scores come from, asked once a request."""
    if "formula_in_force" not in g:
        g.formula_in_force = formula_in_force()
    found: InForce | None = g.formula_in_force
    return found


def columns_of(query: BacklogQuery) -> tuple[Column, ...]:
    """The columns that it shows, of those that the actor may see."""
    return tuple(column for column in read_columns(query.cols) if may_see(column.key))


def may_see(key: ColumnKey) -> bool:
    """Whether the actor may see a column: what customers pay, and scores that tell it, are not for everybody."""
    if can(actor(), Permission.MONEY_READ):
        return True
    return key not in OF_MONEY and not (key is ColumnKey.SCORE and score_tells_money())
