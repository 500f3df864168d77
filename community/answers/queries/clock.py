"""The answer clock: what waits for an answer and how long, and how fast answers came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from community.customers.models import Segment, SegmentMember
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.policy import Actor
from community.submissions.models import CLOSED, Board, Submission
from community.submissions.queries.listing import readable, visible_to

WINDOW = timedelta(days=90)  # whose answers say how fast we are
NEWEST = 2_000  # of these at most
FEWEST = 5  # answers before a board says anything in public
SHOWN = 100
AGES = (timedelta(days=1), timedelta(days=7), timedelta(days=30))


@dataclass(frozen=True, slots=True)
class Speed:
    """How long first answers took, in the last WINDOW: the median and the 90th percentile (nearest rank)."""

    answers: int
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class BoardClock:
    """One board: what waits by age (up to a day, a week, a month, longer), what is late, and its speed."""

    id: int
    slug: str
    name: str
    within: int | None
    waiting: int
    ages: tuple[int, int, int, int]
    late: int
    speed: Speed | None


@dataclass(frozen=True, slots=True)
class SegmentClock:
    """One segment: what its people wait for, by age, and what of it is late."""

    slug: str
    name: str
    waiting: int
    ages: tuple[int, int, int, int]
    late: int


def clock(actor: Actor, segment: str = "") -> Sequence[BoardClock]:
    """Every board that the actor may read, in its order; of the people of one segment only when it is given."""
    boards = _boards(actor)
    moment = now()
    waiting = {row.board_id: row for row in _waiting_by_board(actor, boards, moment, segment)}
    speeds = _speeds(actor, segment)
    return [_board_clock(board, waiting.get(board.id), speeds.get(board.id)) for board in boards]


def clock_by_segment(actor: Actor) -> Sequence[SegmentClock]:
    """Whose people wait, by segment; who is of several is counted in each."""
    boards = _boards(actor)
    rows = db.session.execute(
        select(Segment.slug, Segment.name, *_ages(boards, now()))
        .select_from(Submission)
        .join(SegmentMember, SegmentMember.member_id == Submission.author_id)
        .join(Segment, Segment.id == SegmentMember.segment_id)
        .where(*_waiting(actor))
        .group_by(Segment.id, Segment.slug, Segment.name)
        .order_by(Segment.name)
    )
    return [SegmentClock(row.slug, row.name, row.waiting, _apart(row), row.late) for row in rows]


def late_first(actor: Actor, board_id: int | None = None, segment: str = "") -> Sequence[AnyRow]:
    """What waits, the late ones first, each group from the oldest on."""
    late = _is_late(_boards(actor), now())
    here = [*_from(segment), *([Submission.board_id == board_id] if board_id else [])]
    return db.session.execute(
        select(
            Submission.id,
            Submission.slug,
            Submission.title,
            Submission.kind,
            Submission.votes,
            Submission.created_at,
            Board.name.label("board_name"),
            Board.answer_within,
            case((late, 1), else_=0).label("is_late"),
        )
        .join(Board, Board.id == Submission.board_id)
        .where(*_waiting(actor), *here)
        .order_by(case((late, 0), else_=1), Submission.created_at, Submission.id)
        .limit(SHOWN)
    ).all()


def public_speed(actor: Actor, board_id: int | None) -> Speed | None:
    """How fast answers came where this reader looks; None while there are too few to say so."""
    taken = [took for _, took in _taken(actor, board_id)]
    return speed_of(taken) if len(taken) >= FEWEST else None


def speed_of(taken: Iterable[timedelta]) -> Speed | None:
    """The median and the value that nine of ten do not exceed (the ceil(0.9 n)-th smallest); None for none."""
    ordered = sorted(taken)
    if not ordered:
        return None
    half = timedelta(seconds=median(time.total_seconds() for time in ordered))
    return Speed(len(ordered), half, ordered[ceil(0.9 * len(ordered)) - 1])


def _boards(actor: Actor) -> Sequence[AnyRow]:
    columns = (Board.id, Board.slug, Board.name, Board.answer_within)
    return db.session.execute(
        select(*columns).where(Board.id.in_(readable(actor))).order_by(Board.position, Board.id)
    ).all()


def _waiting(actor: Actor) -> list[ColumnElement[bool]]:
    """No answer, and not closed: a reason for declining, or what was done, is an answer of its own."""
    return [*visible_to(actor), Submission.answered_at.is_(None), Submission.status_kind.not_in(CLOSED)]


def _is_late(boards: Sequence[AnyRow], moment: datetime) -> ColumnElement[bool]:
    """Older than its board's target."""
    limits = [
        and_(Submission.board_id == board.id, Submission.created_at < moment - timedelta(days=board.answer_within))
        for board in boards
        if board.answer_within
    ]
    return or_(Submission.id.is_(None), *limits)


def _waiting_by_board(actor: Actor, boards: Sequence[AnyRow], moment: datetime, segment: str) -> Sequence[AnyRow]:
    return db.session.execute(
        select(Submission.board_id, *_ages(boards, moment))
        .where(*_waiting(actor), *_from(segment))
        .group_by(Submission.board_id)
    ).all()


def _ages(boards: Sequence[AnyRow], moment: datetime) -> list[ColumnElement[int]]:
    """How many wait, how many of them too long, and how many up to each age."""

    def since(age: timedelta) -> ColumnElement[int]:
        return func.sum(case((Submission.created_at >= moment - age, 1), else_=0))

    return [
        func.count().label("waiting"),
        func.sum(case((_is_late(boards, moment), 1), else_=0)).label("late"),
        *(since(age).label(f"within_{n}") for n, age in enumerate(AGES)),
    ]


def _from(segment: str) -> list[ColumnElement[bool]]:
    """What somebody of this segment said; without one, everything."""
    if not segment:
        return []
    people = select(SegmentMember.member_id).join(Segment, Segment.id == SegmentMember.segment_id)
    return [Submission.author_id.in_(people.where(Segment.slug == segment))]


def _taken(actor: Actor, board_id: int | None = None, segment: str = "") -> list[tuple[int, timedelta]]:
    """How long each of the newest answers took, by board; of one board only when it is given."""
    here = () if board_id is None else (Submission.board_id == board_id,)
    rows: Iterable[AnyRow] = db.session.execute(
        select(Submission.board_id, Submission.created_at, Submission.answered_at)
        .where(*visible_to(actor), *here, *_from(segment), Submission.answered_at >= now() - WINDOW)
        .order_by(Submission.answered_at.desc())
        .limit(NEWEST)
    )
    return [(row.board_id, max(row.answered_at - row.created_at, timedelta())) for row in rows]


def _speeds(actor: Actor, segment: str) -> Mapping[int, Speed | None]:
    taken: dict[int, list[timedelta]] = {}
    for board_id, took in _taken(actor, segment=segment):
        taken.setdefault(board_id, []).append(took)
    return {board_id: speed_of(times) for board_id, times in taken.items()}


def _board_clock(board: AnyRow, row: AnyRow | None, speed: Speed | None) -> BoardClock:
    waiting, late = (row.waiting, row.late) if row else (0, 0)
    return BoardClock(board.id, board.slug, board.name, board.answer_within, waiting, _apart(row), late, speed)


def _apart(row: AnyRow | None) -> tuple[int, int, int, int]:
    """How many are of each age, from how many are up to it."""
    if row is None:
        return 0, 0, 0, 0
    return row.within_0, row.within_1 - row.within_0, row.within_2 - row.within_1, row.waiting - row.within_2
