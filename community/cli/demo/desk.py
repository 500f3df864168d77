"""What the demo's team keeps on its triage desk: levels and next steps, who looks after what, notes, second looks."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from community.accounts.models import Member
from community.cli.demo.chance import chance
from community.kernel import text
from community.kernel.db import AnyRow, db
from community.policy import Role
from community.submissions.models import Board, Kind, StatusKind, Submission
from community.triage.models import (
    LATER,
    Classification,
    DeskView,
    IPType,
    NextStep,
    SecondLook,
    Snooze,
    TeamNote,
    Touchpoint,
)
from community.triage.services.keeping import USUAL_TOUCHPOINTS

# The touchpoint of most of what is said on a board; what the words name wins.
USUAL = {"shops": "Shop", "app-and-ordering": "App", "delivery-and-subscription": "Delivery"}
EXPECTED = re.compile(r"\b(expect\w*|thought|assumed|supposed|would have|promised|used to)\b", re.IGNORECASE)
LONGEST_EXPECTATION = 240
AGREE = 0.84  # of the second looks
NOTES = (
    "Called the shop. They know, and they are **waiting for the part**.",
    "Third one this month. Ask Ops before we answer?",
    "Their order is real, I looked it up. Be generous here.",
)
STEPS = {
    StatusKind.PLANNED: NextStep.PLAN,
    StatusKind.DOING: NextStep.PLAN,
    StatusKind.DONE: NextStep.NOTHING,
    StatusKind.DECLINED: NextStep.NOTHING,
}


def furnish(seed: int, moment: datetime) -> None:
    """Write all of it, as of `moment`, about the submissions that are there."""
    places = {
        name: db.session.scalar(
            insert(Touchpoint).values(name=name, position=position, is_offered=True).returning(Touchpoint.id)
        )
        for position, name in enumerate(USUAL_TOUCHPOINTS)
    }
    team = db.session.scalars(
        select(Member.id)
        .where(Member.role.in_([Role.MODERATOR, Role.PRODUCT_MANAGER, Role.ADMINISTRATOR]))
        .order_by(Member.role, Member.id)
    ).all()
    judged = _judged()
    _complete(judged, places)
    _look_twice(judged, team, seed, moment)
    _wait(_waiting(), team, moment)
    db.session.execute(
        insert(DeskView),
        [
            {
                "owner_id": team[0],
                "name": "Complaints first",
                "query": "kind=complaint",
                "is_shared": True,
                "is_default": False,
                "created_at": moment,
            }
        ],
    )


def _judged() -> Sequence[AnyRow]:
    columns = (Submission.id, Submission.kind, Submission.body, Submission.title, Submission.status_kind)
    more = (Submission.answered_at, Submission.merged_into_id, Board.slug.label("board"))
    rows = select(*columns, *more, Classification.id.label("judgement"), Classification.ip_type, Classification.by_id)
    return db.session.execute(
        rows.join(Classification, Classification.submission_id == Submission.id)
        .join(Board, Board.id == Submission.board_id)
        .order_by(Submission.id)
    ).all()


def _waiting() -> Sequence[int]:
    waits = (Submission.ip_type.is_(None), Submission.merged_into_id.is_(None))
    return db.session.scalars(select(Submission.id).where(*waits).order_by(Submission.created_at)).all()


def _complete(judged: Sequence[AnyRow], places: dict[str, Any]) -> None:
    """Give every judgement its level, touchpoint and next step."""
    rows = []
    for row in judged:
        words = _expectation(row.body) if row.ip_type is not IPType.NONE else ""
        level = None if row.ip_type is IPType.NONE else 2 if words else 1
        place = next((name for name in places if re.search(rf"\b{name}\b", row.title, re.IGNORECASE)), None)
        rows.append(
            {
                "id": row.judgement,
                "level": level,
                "expectation": words,
                "touchpoint_id": places[place or USUAL.get(row.board, "Website")],
                "next_step": _step(row),
            }
        )
    db.session.execute(update(Classification), rows)


def _expectation(body: str) -> str:
    """The first sentence in which somebody says what they had expected."""
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(body.split()))
    found = next((one for one in sentences if EXPECTED.search(one)), "")
    return found if len(found) <= LONGEST_EXPECTATION else ""


def _step(row: AnyRow) -> NextStep:
    if row.ip_type is IPType.NONE:
        return NextStep.NOTHING
    if row.merged_into_id:
        return NextStep.MERGE
    if row.status_kind in STEPS:
        return STEPS[row.status_kind]
    return NextStep.CAUSE if row.kind is Kind.COMPLAINT else NextStep.ANSWER


def _look_twice(judged: Sequence[AnyRow], team: Sequence[int], seed: int, moment: datetime) -> None:
    """Second looks at some, most of which agree, and a few that wait."""
    drawn = [row for row in judged if row.by_id and chance(seed, "second look", str(row.title)).random() < 0.3]
    rows = []
    for number, row in enumerate(drawn):
        random = chance(seed, "second judgement", row.title)
        other = [ip for ip in IPType if ip not in (row.ip_type, IPType.NONE)]
        said = row.ip_type if random.random() < AGREE else random.choice(other)
        waits = number % 9 == 8
        rows.append(
            {
                "submission_id": row.id,
                "classification_id": row.judgement,
                "first_by_id": row.by_id,
                "ip_type": None if waits else said,
                "level": None if waits or said is IPType.NONE else 1 + (random.random() < 0.2),
                "by_id": None if waits else next(one for one in team if one != row.by_id),
                "created_at": moment - timedelta(days=20),
                "judged_at": None if waits else moment - timedelta(days=19, minutes=7 * number),
            }
        )
    if rows:
        db.session.execute(insert(SecondLook), rows)


def _wait(waiting: Sequence[int], team: Sequence[int], moment: datetime) -> None:
    """Of what waits: some are somebody's, two are put off, three have a note."""
    for number, submission_id in enumerate(waiting[1:7]):
        owner = update(Submission).where(Submission.id == submission_id)
        db.session.execute(owner.values(assignee_id=team[number % len(team)]))
    for number, submission_id in enumerate(waiting[7:9]):
        until = moment + timedelta(days=5) if number == 0 else LATER
        db.session.execute(update(Submission).where(Submission.id == submission_id).values(snoozed_until=until))
        values = {"until": until, "votes_then": 0, "created_at": moment - timedelta(hours=3), "ended_because": ""}
        votes = select(Submission.votes).where(Submission.id == submission_id).scalar_subquery()
        db.session.execute(
            insert(Snooze).values(submission_id=submission_id, by_id=team[0], **{**values, "votes_then": votes})
        )
    rows = [
        {
            "submission_id": submission_id,
            "by_id": team[number % len(team)],
            "body": body,
            "html": text.render(body),
            "renderer": text.RENDERER_VERSION,
            "created_at": moment - timedelta(hours=2 + number),
        }
        for number, (submission_id, body) in enumerate(zip(waiting, NOTES, strict=False))
    ]
    if rows:
        db.session.execute(insert(TeamNote), rows)
