"""Which two may say the same? Looked for by the worker, a few at a time, and kept for the merge desk."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select

from community.kernel import text
from community.kernel.clock import now
from community.kernel.db import AnyRow, db, read_only, upsert_add, will_write
from community.kernel.mark import Mark
from community.kernel.parts import part
from community.policy import SYSTEM
from community.search.index import Condition, SearchIndex
from community.search.ranking import SHORTEST
from community.search.similar import similar
from community.search.strikes import suggest_strikes
from community.search.tokens import STOP_WORDS, tokens
from community.submissions.models import Submission
from community.submissions.queries.listing import LISTED
from community.submissions.queries.splits import linked_by_splits
from community.triage.services import note_pair, renew_pairs

BATCH = 50
LEAST = 0.25  # of likeness: below it most pairs of the demo only share a subject
LATELY = timedelta(hours=1)
COMPARED = "pairs"  # the mark that holds the highest id that was compared


def compare_new() -> int:
    """Compare the next submissions with what was said before them; how many that were.

    Only reads while the index is asked, so that nobody waits; a submission is compared once, when it is new.
    """
    if part(SearchIndex).check().state is not Condition.OK:
        return 0
    read_only()
    try:
        last = db.session.scalar(select(Mark.n).where(Mark.name == COMPARED)) or 0
        rows = _next(last)
        found = [pair for row in rows for pair in _pairs(row)]
    finally:
        will_write()
    for first, second, likeness in found:
        note_pair(first, second, likeness)
        suggest_strikes(first, second, likeness)
    if rows:
        upsert_add(Mark, {"name": COMPARED}, "n", rows[-1].id - last)
    return len(rows)


def compare_again(submission_ids: Collection[int]) -> int:
    """Compare those of these whose words were changed lately, for what was alike may not be any more; how many.

    While the index is away nothing is compared, and nothing that waits on the desk is taken from it.
    """
    if part(SearchIndex).check().state is not Condition.OK:
        return 0
    read_only()
    try:
        columns = (Submission.id, Submission.title, Submission.html)
        edited = Submission.edited_at > now() - LATELY
        rows = db.session.execute(select(*columns).where(Submission.id.in_(submission_ids), edited, *LISTED)).all()
        found = {row.id: {other: same for _first, other, same in _pairs(row)} for row in rows}
    finally:
        will_write()
    for submission_id, others in found.items():
        renew_pairs(submission_id, others)
        for other_id, likeness in others.items():
            suggest_strikes(submission_id, other_id, likeness)
    return len(found)


def _next(last: int) -> Sequence[AnyRow]:
    columns = (Submission.id, Submission.title, Submission.html)
    rows = select(*columns).where(Submission.id > last, *LISTED).order_by(Submission.id).limit(BATCH)
    return db.session.execute(rows).all()


def _pairs(row: AnyRow) -> Iterator[tuple[int, int, float]]:
    known = {row.id, *linked_by_splits(row.id)}
    others = [other.id for other in similar(SYSTEM, row.title, text.plain(row.html)) if other.id not in known]
    words = words_of(row.title, row.html)
    texts = select(Submission.id, Submission.title, Submission.html).where(Submission.id.in_(others))
    for other in db.session.execute(texts):
        same = likeness(words, words_of(other.title, other.html))
        if same >= LEAST:
            yield row.id, other.id, same


def words_of(title: str, html: str) -> frozenset[str]:
    """The different telling words of a submission."""
    found = (token.text for token in tokens(f"{title}\n{text.plain(html)}", tails=False))
    return frozenset(word for word in found if len(word) >= SHORTEST and word not in STOP_WORDS)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of their words two texts share, from 0 to 1: 2 |A and B| / (|A| + |B|) (Dice 1945)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
