"""The ledger: every promise that the actor may see, by what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select

from community.answers.models import Answer
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor, Audience
from community.promises.models import GivenTo, Promise, PromiseStep, Round, State, StepKind
from community.promises.queries.reading import is_seen, row_select
from community.promises.rates import KeepRate, rate_of
from community.submissions.models import Board, Comment, StatusChange

PAGE_SIZE = 50
SILENT = timedelta(days=7)  # after which a promise in public without anything that followed was for show
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger is narrowed to: one owner's, one state."""

    owner_id: int | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many promises there are, by state and round."""

    rows: Sequence[tuple[State, Round, int]]

    def __getitem__(self, state: State) -> int:
        """How many are in a state."""
        return sum(n for one, _round, n in self.rows if one is state)

    @property
    def rate(self) -> KeepRate:
        """How well those that came due were kept."""
        return rate_of(self.rows)


def ledger(actor: Actor, wanted: Ledger, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """One page: due soonest first; of what is settled or broken, the newest day first."""
    soonest = wanted.state is State.OPEN
    ids = select(Promise.id, Promise.due_at.label("sort")).where(is_seen(actor), *_narrowed(wanted))
    page = keyset(ids, Promise.due_at, Promise.id, size=size, after=decode_cursor(cursor), descending=not soonest)
    order = (Promise.due_at.asc(), Promise.id.asc()) if soonest else (Promise.due_at.desc(), Promise.id.desc())
    rows = db.session.execute(row_select().join(page, page.c.id == Promise.id).order_by(*order)).all()
    return paged(rows, size, lambda row: (row.due_at, row.id))


def counts(actor: Actor, owner_id: int | None = None) -> Counts:
    """How many promises are in each state, all rounds together; and the rate that they make."""
    return Counts(_counted(actor, _narrowed(Ledger(owner_id))))


def open_count(actor: Actor) -> int:
    """How many are still to be kept."""
    still = select(func.count()).select_from(Promise).where(Promise.state == State.OPEN, is_seen(actor))
    return db.session.scalar(still) or 0


def performative(actor: Actor, owner_id: int | None = None) -> Sequence[AnyRow]:
    """Promises in public after which nothing followed in a week: no word, no step, no newer answer, no proof.

    What followed is a comment of the team, a status, a change of the answer or anything in the promise's own history,
    at any time since; oldest first.
    """
    in_public = (Board.audience == Audience.PUBLIC, Promise.given_to != GivenTo.PERSON)
    return db.session.execute(
        row_select()
        .where(
            is_seen(actor), *in_public, Promise.state.in_([State.OPEN, State.BROKEN]), Promise.made_at < now() - SILENT
        )
        .where(~_followed())
        .order_by(Promise.made_at, Promise.id)
        .limit(SHOWN)
    ).all()


def lately_due(actor: Actor, size: int) -> Sequence[AnyRow]:
    """The promises whose day came last and of which one knows what became of them, newest first."""
    told = (State.KEPT, State.KEPT_LATE, State.BROKEN)
    newest = row_select().where(is_seen(actor), Promise.state.in_(told)).order_by(Promise.due_at.desc(), Promise.id)
    return db.session.execute(newest.limit(size)).all()


def _followed() -> ColumnElement[bool]:
    said = select(Comment.id).where(
        Comment.submission_id == Promise.submission_id,
        Comment.by_staff.is_(True),
        Comment.deleted_at.is_(None),
        Comment.created_at > Promise.made_at,
    )
    moved = select(StatusChange.id).where(
        StatusChange.submission_id == Promise.submission_id, StatusChange.created_at > Promise.made_at
    )
    answered = select(Answer.id).where(
        Answer.submission_id == Promise.submission_id,
        or_(Answer.created_at > Promise.made_at, Answer.edited_at > Promise.made_at),
    )
    own = (StepKind.MADE, StepKind.BROKEN)
    noted = select(PromiseStep.id).where(PromiseStep.promise_id == Promise.id, PromiseStep.kind.not_in(own))
    return or_(said.exists(), moved.exists(), answered.exists(), noted.exists())


def _narrowed(wanted: Ledger) -> list[ColumnElement[bool]]:
    narrowed = []
    if wanted.owner_id is not None:
        narrowed.append(Promise.owner_id == wanted.owner_id)
    if wanted.state is not None:
        narrowed.append(Promise.state == wanted.state)
    return narrowed


def _counted(actor: Actor, narrowed: Sequence[ColumnElement[bool]]) -> Sequence[tuple[State, Round, int]]:
    counted = select(Promise.state, Promise.round, func.count()).where(is_seen(actor), *narrowed)
    rows = db.session.execute(counted.group_by(Promise.state, Promise.round))
    return [(state, which, n) for state, which, n in rows]
