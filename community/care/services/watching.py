"""Looking for customers who may leave, in what they say and in what happens to them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from community.accounts.models import Member
from community.assists.models import HeatRow
from community.care.leaving import words_of_leaving
from community.care.models import Rescue, RescueSign, Rule
from community.care.services.opening import Sign, lay
from community.care.stakes import Terms
from community.causes.models import CauseLink, FixTold, RootCause, Strike, StrikeState
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.parts import part
from community.policy import SYSTEM, Role
from community.promises.models import Promise, Round, State
from community.submissions.models import Board, Kind, Submission

RECENT = timedelta(days=90)  # what is older opens nothing by itself: an import of years is no emergency
AT_ONCE = 200

_said_at = func.coalesce(Submission.edited_at, Submission.created_at)


def watch(submission_ids: Collection[int]) -> int:
    """Open rescues for what these submissions say: heat from the site's threshold on, or words of leaving; how many.

    Praise that tells how somebody nearly left is no farewell.
    """
    rows = db.session.execute(
        _said(
            Submission.title, Submission.body, Submission.kind, HeatRow.stands, HeatRow.evidence, _said_at.label("at")
        )
        .outerjoin(HeatRow, HeatRow.submission_id == Submission.id)
        .where(Submission.id.in_(submission_ids), _said_at > now() - RECENT)
    )
    threshold = part(Terms).heat
    return _lay_all((row, sign) for row in rows for sign in _signs(row, threshold))


def watch_strikes(cause_id: int) -> int:
    """Open rescues for those whom a cause struck twice; how many.

    That is: a strike is confirmed on what they said, and something earlier of theirs was due to the same cause, or
    they had been told that it was fixed.
    """
    link, earlier = CauseLink.__table__.alias("link").c, Submission.__table__.alias("earlier").c
    had_it = exists().where(
        link.cause_id == Strike.cause_id,
        link.undone_at.is_(None),
        link.submission_id != Strike.submission_id,
        link.happened_at < Strike.happened_at,
        earlier.id == link.submission_id,
        earlier.author_id == Submission.author_id,
    )
    was_told = exists().where(FixTold.fix_id == Strike.fix_id, FixTold.member_id == Submission.author_id)
    rows = db.session.execute(
        _said(Strike.happened_at, RootCause.statement)
        .join(Strike, Strike.submission_id == Submission.id)
        .join(RootCause, RootCause.id == Strike.cause_id)
        .where(
            Strike.cause_id == cause_id,
            Strike.state == StrikeState.CONFIRMED,
            Strike.happened_at > now() - RECENT,
            or_(had_it, was_told),
        )
    )
    return _lay_all((row, Sign(Rule.STRIKE, row.id, row.happened_at, row.statement)) for row in rows)


def watch_promise(promise_id: int) -> int:
    """Open a rescue for whom a repair was promised that did not come; how many."""
    broken = and_(Promise.id == promise_id, Promise.round == Round.REPAIR, Promise.state == State.BROKEN)
    rows = db.session.execute(
        _said(Promise.text, Promise.due_at)
        .join(Promise, Promise.submission_id == Submission.id)
        .where(broken, Promise.due_at > now() - RECENT)
    )
    return _lay_all((row, Sign(Rule.PROMISE, row.id, row.due_at, row.text)) for row in rows)


def watch_missed() -> int:
    """Look at recent anger that has no rescue yet, as after an upgrade; how many were looked at."""
    known = exists().where(RescueSign.submission_id == Submission.id)
    closed = exists().where(Rescue.customer_id == Submission.author_id, Rescue.closed_at >= _said_at)
    missed = (
        _said()
        .join(HeatRow, HeatRow.submission_id == Submission.id)
        .where(HeatRow.stands >= part(Terms).heat, Submission.created_at > now() - RECENT, ~known, ~closed)
    )
    ids = [row.id for row in db.session.execute(missed.order_by(Submission.created_at.desc()).limit(AT_ONCE))]
    watch(ids)
    return len(ids)


def _said(*columns: Any) -> AnySelect:
    """What customers in good standing said where it is still read: the team, the banned and nobody have no rescue."""
    return (
        select(Submission.id, Submission.author_id, Submission.assignee_id, *columns)
        .join(Member, Member.id == Submission.author_id)
        .join(Board, Board.id == Submission.board_id)
        .where(
            Submission.deleted_at.is_(None),
            Board.archived_at.is_(None),
            Member.role == Role.CUSTOMER,
            Member.banned_at.is_(None),
        )
        .order_by(Submission.id)
    )


def _signs(row: AnyRow, threshold: float) -> Iterator[Sign]:
    if row.stands is not None and row.stands >= threshold:
        yield Sign(Rule.HEAT, row.id, row.at, row.evidence)
    if row.kind is not Kind.PRAISE and (found := words_of_leaving(f"{row.title}\n{row.body}")):
        yield Sign(Rule.LEAVING, row.id, row.at, "\n".join(found))


def _lay_all(found: Iterator[tuple[AnyRow, Sign]]) -> int:
    """One rescue a customer, in the order of their ids, so that two workers never wait for each other."""
    signs: dict[int, list[Sign]] = defaultdict(list)
    looks_after: dict[int, int | None] = {}
    for row, sign in found:
        signs[row.author_id].append(sign)
        looks_after[row.author_id] = row.assignee_id or looks_after.get(row.author_id)
    for customer_id in sorted(signs):
        lay(SYSTEM, customer_id, signs[customer_id], owner_id=looks_after[customer_id])
    return len(signs)
