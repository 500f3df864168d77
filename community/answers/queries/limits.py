"""What makes us say "can't": the answers in which a wall was left standing, by board and rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select

from community.accounts.models import Member
from community.answers.coach.rules import Label
from community.answers.models import Answer, AnswerCheck
from community.kernel.clock import now
from community.kernel.db import AnySelect, db
from community.policy import Actor
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import visible_to

WALLS = (Label.CANT, Label.POLICY)
FEWEST = 5  # answers of one person before anything is said about them
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule that stood in the way on a board: in how many answers, and how many people had asked there."""

    board_id: int
    board_name: str
    label: Label
    rule: str
    answers: int
    people: int


@dataclass(frozen=True, slots=True)
class Habit:
    """How often one of the staff says "can't": answers, those with one, and the rate for 100 answers."""

    name: str
    answers: int
    with_wall: int

    @property
    def rate(self) -> float:
        """Answers with a wall for every 100."""
        return 100 * self.with_wall / self.answers


def limits(actor: Actor) -> Sequence[Limit]:
    """Where a wall was left standing, the most frequent first; each answer counts once a rule."""
    standing = _standing(actor).subquery().c
    counted = select(
        standing.board_id,
        standing.label,
        standing.rule,
        func.count().label("answers"),
        func.sum(standing.votes).label("people"),
    ).group_by(standing.board_id, standing.label, standing.rule)
    rows = counted.subquery().c
    found = db.session.execute(
        select(rows.board_id, Board.name, rows.label, rows.rule, rows.answers, rows.people)
        .join(Board, Board.id == rows.board_id)
        .order_by(rows.answers.desc(), rows.people.desc(), rows.board_id, rows.rule)
    )
    return [
        Limit(board, name, Label(label), rule, answers, people) for board, name, label, rule, answers, people in found
    ]


def _standing(actor: Actor) -> AnySelect:
    """One row for each answer and rule, whatever the number of sentences."""
    return (
        select(Answer.id, Submission.board_id, Submission.votes, AnswerCheck.label, AnswerCheck.rule)
        .join(Answer, Answer.id == AnswerCheck.answer_id)
        .join(Submission, Submission.id == Answer.submission_id)
        .where(AnswerCheck.label.in_(WALLS), *visible_to(actor))
        .distinct()
    )


def sentences_of(actor: Actor, board_id: int, rule: str) -> Sequence[str]:
    """The newest sentences in which a rule stood in the way on a board."""
    found = (
        select(AnswerCheck.sentence)
        .join(Answer, Answer.id == AnswerCheck.answer_id)
        .join(Submission, Submission.id == Answer.submission_id)
        .where(Submission.board_id == board_id, AnswerCheck.rule == rule, *visible_to(actor))
        .where(AnswerCheck.label.in_(WALLS))
        .order_by(AnswerCheck.id.desc())
        .limit(SHOWN)
    )
    return db.session.scalars(found).all()


def habits(actor: Actor) -> tuple[Sequence[Habit], int]:
    """Staff with at least FEWEST answers, by name; and how many others there are, of whom nothing is said."""
    walls = select(AnswerCheck.id).where(AnswerCheck.answer_id == Answer.id, AnswerCheck.label == Label.CANT).exists()
    rows = db.session.execute(
        select(Member.name, func.count().label("answers"), func.sum(case((walls, 1), else_=0)).label("with_wall"))
        .select_from(Answer)
        .join(Submission, Submission.id == Answer.submission_id)
        .join(Member, Member.id == Answer.by_id)
        .where(*visible_to(actor))
        .group_by(Member.id, Member.name)
        .order_by(Member.name, Member.id)
    ).all()
    told = [Habit(row.name, row.answers, row.with_wall) for row in rows if row.answers >= FEWEST]
    return told, len(rows) - len(told)


@dataclass(frozen=True, slots=True)
class MarksKept:
    """Marks of the coach that were left in an answer, and for how many of them a reason was given."""

    marks: int
    reasons: int


def marks_kept() -> MarksKept:
    """Those of the last 365 days."""
    counted = select(func.count(), func.count(case((AnswerCheck.reason != "", 1))))
    marks, reasons = db.session.execute(counted.where(AnswerCheck.created_at > now() - timedelta(days=365))).one()
    return MarksKept(marks, reasons)
