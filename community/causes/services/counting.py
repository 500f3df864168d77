"""What is counted of a cause, and what a submission shows of its causes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, or_, select, union, update

from community.causes.events import CauseStruck
from community.causes.models import CauseLink, Confidence, Fix, RootCause, Strike, StrikeState
from community.causes.seasons import by_month, seasons
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.events import publish
from community.submissions.models import Submission, Vote

TOLD_OF = (Confidence.LIKELY, Confidence.CONFIRMED)  # links that are sure enough to tell a customer of the cause
MOST_DOUBLINGS = 10
COUNTED = ("links", "people", "strikes", "comebacks", "weight", "is_seasonal")
root_id = func.coalesce(Submission.merged_into_id, Submission.id)


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that is stored of a cause and follows from its rows."""

    links: int
    people: int
    strikes: int
    comebacks: int
    is_seasonal: bool

    @property
    def weight(self) -> int:
        """people x 2 ** (fixes after which it came back): each of them doubles it."""
        return int(self.people * 2 ** min(self.comebacks, MOST_DOUBLINGS))


def count(cause_id: int) -> Counts:
    """Count a cause's rows."""
    struck = db.session.scalars(
        select(Strike.happened_at).where(Strike.cause_id == cause_id, Strike.state == StrikeState.CONFIRMED)
    ).all()
    sure = (CauseLink.confidence == Confidence.CONFIRMED,)
    said = db.session.scalars(select(CauseLink.happened_at).where(*standing(cause_id), *sure)).all()
    back = select(func.count()).select_from(Fix).where(Fix.cause_id == cause_id, Fix.came_back_at.is_not(None))
    return Counts(
        links=db.session.scalar(select(func.count()).select_from(CauseLink).where(*standing(cause_id))) or 0,
        people=db.session.scalar(_people(cause_id)) or 0,
        strikes=len(struck),
        comebacks=db.session.scalar(back) or 0,
        is_seasonal=bool(seasons(by_month(said), struck)),
    )


def recount(cause: RootCause) -> None:
    """Write what is counted now; the cause is held."""
    db.session.flush()  # the counts read the rows
    counts = count(cause.id)
    if counts.strikes != cause.strikes:
        publish(CauseStruck(cause.id))
    for name in COUNTED:
        setattr(cause, name, getattr(counts, name))
    cause.counted_at = now()


def standing(cause_id: int) -> list[ColumnElement[bool]]:
    """The conditions of the links that stand."""
    return [CauseLink.cause_id == cause_id, CauseLink.undone_at.is_(None)]


def linked_roots(cause_id: int, confidences: Collection[Confidence] = tuple(Confidence)) -> AnySelect:
    """The survivors of what is linked: a voice's link counts for the set that it is read with."""
    return (
        select(root_id)
        .join(CauseLink, CauseLink.submission_id == Submission.id)
        .where(*standing(cause_id), CauseLink.confidence.in_(confidences))
    )


def of_sets(roots: AnySelect | Collection[int]) -> AnySelect:
    """The ids of the survivors and of their voices, without what is deleted."""
    within = or_(Submission.id.in_(roots), Submission.merged_into_id.in_(roots))
    return select(Submission.id).where(within, Submission.deleted_at.is_(None))


def _people(cause_id: int) -> AnySelect:
    """Distinct people who said it or voted for it, over the sets of what is linked.

    A submission without an author (erased, or brought by a file) is one unknown person.
    """
    sets = of_sets(linked_roots(cause_id))
    authors = select(func.coalesce(Submission.author_id, -Submission.id).label("person")).where(Submission.id.in_(sets))
    voters = select(Vote.member_id.label("person")).where(Vote.submission_id.in_(sets))
    return select(func.count()).select_from(union(authors, voters).subquery())


def mark(submission_ids: Collection[int]) -> None:
    """Write on these and on all that is read with them how many causes they have, and whether one may be told."""
    db.session.flush()
    roots = set(db.session.scalars(select(root_id).where(Submission.id.in_(submission_ids))))
    known = {
        row.root: row
        for row in db.session.execute(
            select(
                root_id.label("root"),
                func.count(CauseLink.cause_id.distinct()).label("causes"),
                func.max(case((_is_told(), 1), else_=0)).label("is_told"),
            )
            .join(CauseLink, CauseLink.submission_id == Submission.id)
            .join(RootCause, RootCause.id == CauseLink.cause_id)
            .where(root_id.in_(roots), CauseLink.undone_at.is_(None), Submission.deleted_at.is_(None))
            .group_by(root_id)
        )
    }
    _write([(one.id, known.get(one.root)) for one in _members(roots)])


def mark_linked(cause_id: int) -> None:
    """The same for everything that is linked to a cause."""
    mark(db.session.scalars(linked_roots(cause_id)).all())


def _is_told() -> ColumnElement[bool]:
    return RootCause.is_shown.is_(True) & CauseLink.confidence.in_(TOLD_OF)


def _members(roots: Collection[int]) -> Sequence[AnyRow]:
    within = or_(Submission.id.in_(roots), Submission.merged_into_id.in_(roots))
    return db.session.execute(
        select(Submission.id, root_id.label("root"))
        .where(within)
        .order_by(Submission.id)
        .with_for_update(of=Submission)
    ).all()


def _write(found: Sequence[tuple[int, AnyRow | None]]) -> None:
    moment = now()
    rows = [
        {
            "id": submission_id,
            "causes": row.causes if row else 0,
            "caused_at": moment if row and row.is_told else None,
            "changed_at": moment,
        }
        for submission_id, row in found
    ]
    if rows:
        db.session.execute(update(Submission), rows)
