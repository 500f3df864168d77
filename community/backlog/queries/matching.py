"""Words in a backlog's query: the index answers which submissions hold them, and SQL when it cannot."""

import json

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, func, literal, or_, select

from community.kernel.db import db
from community.kernel.parts import part
from community.policy import Actor
from community.search.index import IndexBroken, SearchIndex
from community.submissions.models import Submission
from community.submissions.queries import readable_boards


def matching(actor: Actor, words: str) -> tuple[ColumnElement[bool], bool]:
    """The condition that a submission holds the words, and whether it had to do without the index."""
    boards = frozenset(board.id for board in readable_boards(actor))
    try:
        hits = part(SearchIndex).search(words, boards=boards, limit=None)
    except IndexBroken:
        return _spelt_out(words), True
    return _among(hits.ids), False


def _among(ids: tuple[int, ...]) -> ColumnElement[bool]:
    """The id is one of these: one parameter however many, because databases count them (PostgreSQL to 65,535)."""
    if db.engine.dialect.name == "postgresql":
        return Submission.id == func.any(literal(list(ids), ARRAY(BigInteger)))
    each = func.json_each(json.dumps(ids)).table_valued("value")
    return Submission.id.in_(select(each.c.value))


def _spelt_out(words: str) -> ColumnElement[bool]:
    """Every word stands in the title or the body as it is written; slow, and without inflections."""
    return and_(
        *(
            or_(Submission.title.icontains(word, autoescape=True), Submission.body.icontains(word, autoescape=True))
            for word in words.split()[:20]
        )
    )
