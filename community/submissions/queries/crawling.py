"""What everybody may read, in blocks of ids, for those who read all of it."""

from collections.abc import Sequence

from sqlalchemy import select

from community.kernel.db import AnyRow, db
from community.kernel.mark import site_mark
from community.policy import VISITOR
from community.submissions.models import Submission
from community.submissions.queries.listing import readable, visible_to
from community.submissions.queries.reading import Stamp

BLOCK = 25_000  # ids, so never more addresses; a sitemap may hold 50,000


def public_stamp() -> Stamp:
    """When anything on a public board last changed (a deletion, too), and the site's mark, which boards move."""
    newest = (
        select(Submission.changed_at)
        .where(Submission.board_id.in_(readable(VISITOR)))
        .order_by(Submission.changed_at.desc())
        .limit(1)
    )
    return Stamp(db.session.scalar(newest), db.session.scalar(select(site_mark())))


def public_blocks() -> list[int]:
    """The numbers of the blocks that hold a public submission: one step through the ids for each."""
    found: list[int] = []
    while (first := _first_from(BLOCK * (found[-1] + 1) if found else 0)) is not None:
        found.append(first // BLOCK)
    return found


def _first_from(submission_id: int) -> int | None:
    ids = select(Submission.id).where(Submission.id >= submission_id, *visible_to(VISITOR))
    return db.session.scalar(ids.order_by(Submission.id).limit(1))


def public_in_block(number: int) -> Sequence[AnyRow]:
    """The public submissions of a block: id, slug, changed_at."""
    start = number * BLOCK
    rows = select(Submission.id, Submission.slug, Submission.changed_at)
    within = (Submission.id >= start, Submission.id < start + BLOCK)
    return db.session.execute(rows.where(*within, *visible_to(VISITOR)).order_by(Submission.id)).all()
