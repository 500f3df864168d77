"""The register of values, as far as the reader may open what stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.policy import Actor
from community.promises.models import Promise, State
from community.submissions.models import Submission
from community.submissions.queries.listing import openable_by
from community.values.models import BrandValue, Commitment, Evidence, Sense
from community.values.walking import Sign, walk

SILENT = timedelta(days=90)  # after which a commitment without evidence is talk without walk


@dataclass(frozen=True, slots=True)
class Talk:
    """A commitment, and whether nothing has been shown for it in SILENT."""

    id: int
    text: str
    without_walk: bool


@dataclass(frozen=True, slots=True)
class Register:
    """A value with its commitments and evidence, newest first; `score` is its walk-the-talk (see `walk`)."""

    value: AnyRow
    commitments: Sequence[Talk]
    evidence: Sequence[AnyRow]
    score: float

    @property
    def is_shown(self) -> bool:
        """Whether any evidence says anything yet."""
        return any(_sign(row) is not None for row in self.evidence)


def register(actor: Actor) -> Sequence[Register]:
    """Every value in its order."""
    columns = (BrandValue.id, BrandValue.name, BrandValue.statement, BrandValue.why, BrandValue.position)
    values = db.session.execute(select(*columns).order_by(BrandValue.position, BrandValue.id)).all()
    commitments = db.session.execute(
        select(Commitment.id, Commitment.value_id, Commitment.text, Commitment.created_at).order_by(Commitment.id)
    ).all()
    evidence, moment = _evidence(actor), now()
    return [_registered(value, commitments, evidence, moment) for value in values]


def _evidence(actor: Actor) -> Sequence[AnyRow]:
    return db.session.execute(
        select(
            Evidence.id,
            Evidence.value_id,
            Evidence.commitment_id,
            Evidence.sense,
            Evidence.note,
            Evidence.changed,
            Evidence.created_at,
            Submission.id.label("submission_id"),
            Submission.slug,
            Submission.title,
            Promise.id.label("promise_id"),
            Promise.text.label("promise_text"),
            Promise.state.label("promise_state"),
            Promise.due_at,
        )
        .join(Submission, Submission.id == Evidence.submission_id)
        .outerjoin(Promise, Promise.id == Evidence.promise_id)
        .where(*openable_by(actor))
        .order_by(Evidence.created_at.desc(), Evidence.id.desc())
    ).all()


def _registered(value: AnyRow, commitments: Sequence[AnyRow], evidence: Sequence[AnyRow], moment: datetime) -> Register:
    own = [row for row in evidence if row.value_id == value.id]
    lately = {row.commitment_id for row in own if row.created_at > moment - SILENT}
    talks = [
        Talk(one.id, one.text, one.id not in lately and one.created_at < moment - SILENT)
        for one in commitments
        if one.value_id == value.id
    ]
    return Register(value, talks, own, walk(filter(None, map(_sign, own)), moment))


def _sign(row: AnyRow) -> Sign | None:
    """What a piece of evidence says: a promise by what became of it, and until then nothing."""
    if row.promise_state is None:
        return Sign(row.sense is Sense.SUPPORTS, row.created_at)
    if row.promise_state in (State.KEPT, State.BROKEN):
        return Sign(row.promise_state is State.KEPT, row.due_at)
    return None


def is_good(row: AnyRow) -> bool | None:
    """Whether a piece of evidence speaks for the value; None while it says nothing."""
    sign = _sign(row)
    return None if sign is None else sign.good
