"""What the worker does about scores and exports."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from community.assists.events import HeatChanged
from community.backlog.events import ExportWanted, FormulaSaved
from community.backlog.services import (
    drop_old_files,
    order_due_exports,
    rescore,
    rescore_aged,
    rescore_all,
    rescore_changed,
    write_export,
)
from community.causes.events import CauseStruck
from community.causes.services.counting import linked_roots
from community.customers.events import DemandCounted
from community.kernel.db import db
from community.kernel.events import listens
from community.kernel.schedule import every
from community.promises.events import PromiseBroken, PromiseKept, PromiseMade, PromiseReleased
from community.submissions.models import Submission

Promised = PromiseMade | PromiseKept | PromiseBroken | PromiseReleased


@listens(FormulaSaved, name="backlog.score_all", lease=timedelta(minutes=30), lane="scores")
def score_all(_event: FormulaSaved) -> None:
    """Score everything by a formula that was saved."""
    rescore_all()


@listens(DemandCounted, name="backlog.score_demand", batch=50)
def score_demand(events: Sequence[DemandCounted]) -> None:
    """Score what is worth something else, or is asked for by other segments."""
    rescore({one for event in events for one in event.submission_ids})


@listens(PromiseMade, PromiseKept, PromiseBroken, PromiseReleased, name="backlog.score_promised")
def score_promised(event: Promised) -> None:
    """Score what was promised, or not any more, and what it is read with."""
    into = select(Submission.merged_into_id).where(Submission.id == event.submission_id)
    rescore([one for one in (event.submission_id, db.session.scalar(into)) if one])


@listens(HeatChanged, name="backlog.score_heat", batch=100)
def score_felt(events: Sequence[HeatChanged]) -> None:
    """Score what is felt otherwise, and what it is read with."""
    ids = {event.submission_id for event in events}
    into = select(Submission.merged_into_id).where(Submission.id.in_(ids), Submission.merged_into_id.is_not(None))
    rescore(ids.union(one for one in db.session.scalars(into) if one))


@listens(CauseStruck, name="backlog.score_struck")
def score_struck(event: CauseStruck) -> None:
    """Score what is due to a cause that struck."""
    rescore(db.session.scalars(linked_roots(event.cause_id)).all())


@every(timedelta(seconds=5), name="backlog.scores")
def score_changed() -> None:
    """Score what changed lately."""
    rescore_changed()


@every(timedelta(days=1), name="backlog.score_aged")
def score_aged() -> None:
    """Score everything, where days count."""
    rescore_aged()


@listens(ExportWanted, name="backlog.export", lease=timedelta(minutes=30), lane="exports")
def write(event: ExportWanted) -> None:
    """Write a file that was ordered."""
    write_export(event.export_id)


@every(timedelta(minutes=5), name="backlog.scheduled_exports")
def order() -> None:
    """Order the scheduled exports that are due."""
    order_due_exports()


@every(timedelta(hours=6), name="backlog.drop_exports")
def tidy() -> None:
    """Delete written files after seven days."""
    drop_old_files()
