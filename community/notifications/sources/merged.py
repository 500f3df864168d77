"""What one follows was put together with another submission that says the same."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor
from community.submissions.events import SubmissionMerged
from community.submissions.models import Follow, Merge, Submission


def _occasion(event: SubmissionMerged) -> Told | None:
    row = db.session.scalar(
        select(Merge).where(
            Merge.submission_id == event.submission_id, Merge.into_id == event.into_id, Merge.undone_at.is_(None)
        )
    )
    return Told(row.id, row.into_id, row.by_id, row.created_at) if row else None


def _audience(occasion: AnyRow) -> AnySelect:
    """Who followed the voice but not yet the other one: for everybody else nothing is new."""
    merge = select(Merge.submission_id).where(Merge.id == occasion.ref_id).scalar_subquery()
    already = select(Follow.member_id).where(Follow.submission_id == occasion.submission_id)
    return select(Follow.member_id).where(Follow.submission_id == merge, Follow.member_id.not_in(already))


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    rows = db.session.execute(
        select(Merge.id)
        .join(Submission, Submission.id == Merge.submission_id)
        .where(Merge.id.in_([one.ref_id for one in occasions]), Merge.undone_at.is_(None))
    )
    standing = {row.id for row in rows}
    return {
        one.id: Line(N_("Read together now with what says the same"), by_company=True, anchor="said-too")
        for one in occasions
        if one.ref_id in standing
    }


SOURCE = Source(
    name="merged",
    label=N_("What I follow is put together with another one"),
    usual=Cadence.DAILY,
    event=SubmissionMerged,
    occasion=_occasion,
    audience=_audience,
    lines=_lines,
)
