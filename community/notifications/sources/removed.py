"""The team took out something that a member said. An occasion's row is the submission, or the comment, negative."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, union

from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor
from community.submissions.events import WordsRemoved
from community.submissions.models import Comment, Submission
from community.submissions.queries.listing import readable


def _occasion(event: WordsRemoved) -> Told | None:
    """About no submission, because what was taken out is on none that one may list."""
    row = _row(event)
    if row is None or row.deleted_at is None:
        return None
    return Told(-event.comment_id if event.comment_id else event.submission_id, None, event.by_id, now())


def _row(event: WordsRemoved) -> Submission | Comment | None:
    if event.comment_id:
        return db.session.get(Comment, event.comment_id)
    return db.session.get(Submission, event.submission_id)


def _audience(occasion: AnyRow) -> AnySelect:
    """Its author alone."""
    own = select(Submission.author_id).where(Submission.id == occasion.ref_id)
    said = select(Comment.author_id).where(Comment.id == -occasion.ref_id)
    author = union(own, said).subquery()
    return select(author.c[0]).where(author.c[0].is_not(None))


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """Of what is still out, for its author, where they may open the board."""
    found = {row.ref: row for row in db.session.execute(_taken_out(actor, [one.ref_id for one in occasions]))}
    return {
        one.id: Line(
            N_("The team took out your comment") if row.ref < 0 else N_("The team took this out"),
            by_company=True,
            path=f"/submissions/{row.id}-{row.slug}",
            title=row.title,
        )
        for one in occasions
        if (row := found.get(one.ref_id))
    }


def _taken_out(actor: Actor, refs: Sequence[int]) -> AnySelect:
    there = Submission.board_id.in_(readable(actor))
    own = select(Submission.id.label("ref"), Submission.id, Submission.slug, Submission.title).where(
        Submission.id.in_(refs), Submission.author_id == actor.id, Submission.deleted_at.is_not(None), there
    )
    said = (
        select((-Comment.id).label("ref"), Submission.id, Submission.slug, Submission.title)
        .join(Submission, Submission.id == Comment.submission_id)
        .where(Comment.id.in_([-ref for ref in refs]), Comment.author_id == actor.id)
        .where(Comment.deleted_at.is_not(None), Submission.deleted_at.is_(None), there)
    )
    both = union(own, said).subquery()
    return select(both.c.ref, both.c.id, both.c.slug, both.c.title)


SOURCE = Source(
    name="removed",
    label=N_("The team takes out something that I said"),
    usual=Cadence.INSTANT,
    event=WordsRemoved,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
)
