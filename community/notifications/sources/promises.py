"""What the sources about promises share: an occasion is a step of a promise's history."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from community.kernel.db import AnyRow, AnySelect, db
from community.notifications.sources.source import Told, followers
from community.promises.models import GivenTo, Promise, PromiseStep, StepKind
from community.submissions.models import Submission


def newest_step(promise_id: int, *kinds: StepKind) -> Told | None:
    """The newest step of these kinds, unless the promise is gone."""
    row = db.session.execute(
        select(PromiseStep.id, PromiseStep.by_id, PromiseStep.at, Promise.submission_id)
        .join(Promise, Promise.id == PromiseStep.promise_id)
        .where(PromiseStep.promise_id == promise_id, PromiseStep.kind.in_(kinds))
        .order_by(PromiseStep.id.desc())
        .limit(1)
    ).one_or_none()
    return Told(row.id, row.submission_id, row.by_id, row.at) if row else None


def customers(occasion: AnyRow) -> AnySelect:
    """To whom it was given: the author, or all who follow."""
    given = select(Promise.given_to).join(PromiseStep, PromiseStep.promise_id == Promise.id)
    if db.session.scalar(given.where(PromiseStep.id == occasion.ref_id)) is GivenTo.PERSON:
        return select(Submission.author_id).where(Submission.id == occasion.submission_id)
    return followers(occasion.submission_id)


def promised(occasions: Sequence[AnyRow]) -> Mapping[int, AnyRow]:
    """The promises of some steps, by the step's id: text, due_on, state, kind (of the step)."""
    rows = db.session.execute(
        select(PromiseStep.id, PromiseStep.kind, Promise.text, Promise.due_on, Promise.state)
        .join(Promise, Promise.id == PromiseStep.promise_id)
        .where(PromiseStep.id.in_([one.ref_id for one in occasions]))
    )
    return {row.id: row for row in rows}
