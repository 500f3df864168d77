"""Who said something like this? Asked while somebody writes, so that they can join a voice instead of repeating it."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import ScalarSelect, select

from community.kernel.db import AnyRow, AnySelect, run
from community.kernel.given import is_given
from community.kernel.parts import part
from community.policy import Actor, Audience, audiences
from community.search.index import IndexBroken, SearchIndex
from community.search.meanings import Meanings
from community.search.ranking import rank
from community.submissions.models import Status, StatusChange, Submission
from community.submissions.queries.listing import readable, visible_among

SHOWN = 5
COLUMNS = ("id", "slug", "title", "votes", "status_kind", "author_id")
# Of the index at first, and when some of them turn out to be deleted since it was written.
ASKED, ASKED_AGAIN = 8, 20


def similar(actor: Actor, title: str, body: str) -> Sequence[AnyRow]:
    """At most five submissions that the actor may open and that are similar to what is being written: what a writer is
    shown of each, no more, for this is asked while somebody types.

    Nothing is claimed: a person decides whether it is the same.
    """
    boards = frozenset(run(readable(actor), {}).scalars())
    rows: Sequence[AnyRow] = []
    for asked in (ASKED, ASKED_AGAIN):
        try:
            ranked = rank(part(SearchIndex), part(Meanings), title, body, boards=boards, limit=asked)
        except IndexBroken:
            break
        rows = _first(actor, ranked)
        if len(rows) == SHOWN or len(ranked) < asked:
            break
    return rows


def _first(actor: Actor, ranked: Sequence[int]) -> Sequence[AnyRow]:
    """The first five of these that the actor may open."""
    rows = _rows(actor, ranked[:SHOWN])
    return _rows(actor, ranked)[:SHOWN] if len(rows) < SHOWN < len(ranked) else rows


def _rows(actor: Actor, ranked: Sequence[int]) -> Sequence[AnyRow]:
    """The lines about these that the actor may open, in this order."""
    lines = {line.id: line for line in run(_lines(audiences(actor)), {"ids": ranked}).all()}
    return [lines[id_] for id_ in ranked if id_ in lines]


@lru_cache(maxsize=8)
def _lines(open_to: frozenset[Audience]) -> AnySelect:
    submission, status = Submission.__table__.c, Status.__table__.c
    return (
        select(
            *(submission[name] for name in COLUMNS),
            status.name.label("status_name"),
            _last_note().label("note"),
        )
        .join(Status.__table__, status.id == submission.status_id)
        .where(is_given(submission.id, "ids"), *visible_among(open_to))
    )


def _last_note() -> ScalarSelect[str]:
    """What the public was told last about it, as HTML."""
    change = StatusChange.__table__.c
    notes = select(change.html).where(change.submission_id == Submission.__table__.c.id, change.html != "")
    return notes.order_by(change.created_at.desc(), change.id.desc()).limit(1).scalar_subquery()
