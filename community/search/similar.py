"""Who said something like this? Asked while somebody writes, so that they can join a voice instead of repeating it."""

from collections.abc import Sequence
from itertools import islice

from community.kernel import text
from community.kernel.db import AnyRow, db
from community.kernel.parts import part
from community.policy import Actor
from community.search.index import IndexBroken, SearchIndex
from community.search.tokens import STOP_WORDS, tokens
from community.submissions.models import Submission
from community.submissions.queries import readable_boards
from community.submissions.queries.listing import row_select, visible_to

SHOWN = 5
TERMS = 10
SHORTEST = 3
LEAST_SHARED = 2


def similar(actor: Actor, title: str, body: str) -> Sequence[AnyRow]:
    """At most five submissions that the actor may open and that share words with what is being written.

    The index is asked for any of the first ten telling words of the title and the beginning of the body; a submission
    must share at least two of them (or the only one). Nothing is claimed: a person decides whether it is the same.
    """
    words = telling_words(f"{title or text.title_from(body)}\n{body}")
    boards = frozenset(board.id for board in readable_boards(actor))
    try:
        hits = part(SearchIndex).similar(dict.fromkeys(words, 1.0), boards=boards, limit=SHOWN, least=LEAST_SHARED)
    except IndexBroken:
        return []
    rows = db.session.execute(row_select(actor).where(Submission.id.in_(hits.ids), *visible_to(actor)))
    return sorted(rows, key=lambda row: hits.ids.index(row.id))


def telling_words(written: str) -> list[str]:
    """The first different words of a text that are neither common nor very short."""
    found = (token.text for token in tokens(written, tails=False))
    telling = (word for word in found if len(word) >= SHORTEST and word not in STOP_WORDS)
    return list(islice(dict.fromkeys(telling), TERMS))
