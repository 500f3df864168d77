"""Who said something like this? Asked while somebody writes, so that they can join a voice instead of repeating it."""

from collections import defaultdict
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
HITS_A_TERM = 50
SHORTEST = 3
LEAST_SHARED = 2
ENDED = "the"  # a common word after it, so that a word is not taken for the beginning of others


def similar(actor: Actor, title: str, body: str) -> Sequence[AnyRow]:
    """At most five submissions that the actor may open and that share words with what is being written.

    Each of the first ten telling words of the title and the beginning of the body is looked for alone; a submission's
    score is the sum of its BM25F scores, and it must share at least two words (or the only one). Nothing is claimed: a
    person decides whether it is the same.
    """
    words = telling_words(f"{title or text.title_from(body)}\n{body}")
    boards = frozenset(board.id for board in readable_boards(actor))
    scores: dict[int, float] = defaultdict(float)
    shared: dict[int, int] = defaultdict(int)
    try:
        for word in words:
            hits = part(SearchIndex).search(f"{word} {ENDED}", boards=boards, limit=HITS_A_TERM)
            for submission_id, score in zip(hits.ids, hits.scores, strict=True):
                scores[submission_id] += score
                shared[submission_id] += 1
    except IndexBroken:
        return []
    least = min(LEAST_SHARED, len(words))
    best = sorted((key for key in scores if shared[key] >= least), key=lambda key: (-scores[key], key))[:SHOWN]
    rows = db.session.execute(row_select(actor).where(Submission.id.in_(best), *visible_to(actor)))
    return sorted(rows, key=lambda row: best.index(row.id))


def telling_words(written: str) -> list[str]:
    """The first different words of a text that are neither common nor very short."""
    found = (token.text for token in tokens(written, tails=False))
    telling = (word for word in found if len(word) >= SHORTEST and word not in STOP_WORDS)
    return list(islice(dict.fromkeys(telling), TERMS))
