"""Second looks: what waits for one, and how well two people agree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from community.kernel.db import AnyRow, AnySelect, db
from community.policy import Actor
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import row_select, visible_to
from community.triage.models import Classification, SecondLook

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well the first and the second judgements agree."""

    n: int
    agreed: int
    kappa: float | None
    table: dict[tuple[str, str], int]


def kappa(pairs: Pairs) -> float | None:
    """Cohen's kappa: (p - e) / (1 - e), with p the share of equal pairs and e the share that chance would make equal,
    the sum over the categories of (first's share x second's share). 1 is full agreement, 0 what chance gives; None
    without pairs, or when both always say the same one thing, so that nothing but agreement was possible.

    Source: Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 1960.
    """
    n = len(pairs)
    if not n:
        return None
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    observed = sum(first == second for first, second in pairs) / n
    chance = sum(firsts[one] * seconds[one] for one in firsts) / n**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def agreement_of(pairs: Pairs) -> Agreement:
    """The figures of some pairs of judgements."""
    return Agreement(len(pairs), sum(one == other for one, other in pairs), kappa(pairs), dict(Counter(pairs)))


def agreements() -> tuple[Agreement, Agreement]:
    """The agreement about the IP type and about the level; the level only where both found something to learn."""
    rows = db.session.execute(
        select(Classification.ip_type, Classification.level, SecondLook.ip_type, SecondLook.level)
        .join(SecondLook, SecondLook.classification_id == Classification.id)
        .where(SecondLook.judged_at.is_not(None))
    ).all()
    types = [(str(first), str(second)) for first, _, second, _ in rows]
    levels = [(str(one), str(other)) for _, one, _, other in rows if one is not None and other is not None]
    return agreement_of(types), agreement_of(levels)


def _waiting(actor: Actor) -> AnySelect:
    others = or_(SecondLook.first_by_id.is_(None), SecondLook.first_by_id != actor.id)
    return (
        select(SecondLook.id, SecondLook.submission_id)
        .join(Submission, Submission.id == SecondLook.submission_id)
        .where(SecondLook.judged_at.is_(None), others, *visible_to(actor))
    )


def second_looks_waiting(actor: Actor) -> int:
    """How many wait for the actor: not those that they classified themselves."""
    return db.session.scalar(select(func.count()).select_from(_waiting(actor).subquery())) or 0


def next_second_look(actor: Actor, skip: int = 0) -> AnyRow | None:
    """The next one, with the customer's words and nothing of what was decided; None when none waits."""
    look = _waiting(actor).order_by(SecondLook.id).limit(1).offset(skip).subquery()
    rows = row_select(actor).add_columns(Submission.html, Board.name.label("board_name"), look.c.id.label("look_id"))
    found = rows.join(Board, Board.id == Submission.board_id).join(look, look.c.submission_id == Submission.id)
    return db.session.execute(found).one_or_none()


def first_said(look_id: int) -> AnyRow:
    """What the first judgement was: shown once the second one is made."""
    return db.session.execute(
        select(Classification.ip_type, Classification.level)
        .join(SecondLook, SecondLook.classification_id == Classification.id)
        .where(SecondLook.id == look_id)
    ).one()
