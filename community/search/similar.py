"""Who said something like this? Asked while somebody writes, so that they can join a voice instead of repeating it."""

from collections.abc import Sequence

from community.kernel.db import AnyRow, db
from community.kernel.parts import part
from community.policy import Actor
from community.search.index import IndexBroken, SearchIndex
from community.search.meanings import Meanings
from community.search.ranking import rank
from community.submissions.models import Submission
from community.submissions.queries import readable_boards
from community.submissions.queries.listing import row_select, visible_to

SHOWN = 5
ASKED = 20  # of the database: some were deleted since the index was written


def similar(actor: Actor, title: str, body: str) -> Sequence[AnyRow]:
    """At most five submissions that the actor may open and that are similar to what is being written.

    Nothing is claimed: a person decides whether it is the same.
    """
    boards = frozenset(board.id for board in readable_boards(actor))
    try:
        ranked = rank(part(SearchIndex), part(Meanings), title, body, boards=boards)[:ASKED]
    except IndexBroken:
        return []
    place = {id_: number for number, id_ in enumerate(ranked)}
    rows = db.session.execute(row_select(actor).where(Submission.id.in_(ranked), *visible_to(actor)))
    return sorted(rows, key=lambda row: place[row.id])[:SHOWN]
