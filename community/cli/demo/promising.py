"""What the demo's company promised over the months and what became of it, and the values it says it lives by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from community.cli.demo.vows import OATHS, VALUES, Oath, Shown
from community.kernel.db import AnyRow, db
from community.kernel.parts import part
from community.promises.due import SiteZone, day_of, end_of
from community.promises.models import GivenTo, Promise, PromiseStep, PromiseWord, Round, State, StepKind
from community.promises.services.making import reminders_past
from community.submissions.models import Submission, Vote
from community.values.models import BrandValue, Commitment, Evidence

Threads = Mapping[str, AnyRow]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a promise by now."""

    state: State
    steps: Sequence[tuple[StepKind, datetime, bool]]  # kind, when, and whether the keeper did it (else the clock)
    settled_at: datetime | None


def load_promises(members: Mapping[str, int], moment: datetime) -> None:
    """Promises with their history, what customers say of them, and values with evidence, as of `moment`."""
    rows = db.session.execute(select(Submission.id, Submission.title, Submission.author_id, Submission.created_at))
    threads = {row.title: row for row in rows}
    kept: dict[str, int] = {}
    for oath in OATHS:
        kept[oath.text] = _promise(oath, threads[oath.title], kept, members[oath.by], moment)
    for position, value in enumerate(VALUES):
        created = moment - timedelta(days=value.age)
        row = {"name": value.name, "statement": value.statement, "why": value.why, "position": position}
        value_id = _id(insert(BrandValue).values(**row, created_at=created, is_demo=True).returning(BrandValue.id))
        _commit(value_id, value.commitments, created)
        for shown in value.evidence:
            _show(value_id, shown, threads, kept, members, moment)


def _promise(oath: Oath, thread: AnyRow, kept: Mapping[str, int], keeper: int, moment: datetime) -> int:
    zone = part(SiteZone)
    made = thread.created_at + timedelta(days=oath.made)
    due_on = day_of(thread.created_at + timedelta(days=oath.due), zone)
    fate = _fate(oath, thread.created_at, end_of(due_on, zone), moment)
    repairs_id = kept[oath.repairs] if oath.repairs else None
    promise_id = _id(
        insert(Promise)
        .values(
            submission_id=thread.id,
            text=oath.text,
            given_to=GivenTo.SUBMISSION,
            round=Round.REPAIR if repairs_id else Round.FIRST,
            repairs_id=repairs_id,
            owner_id=keeper,
            state=fate.state,
            due_on=due_on,
            due_at=end_of(due_on, zone),
            made_at=made,
            settled_at=fate.settled_at,
            proof_url="",
            reminders=reminders_past((due_on - day_of(moment, zone)).days),
        )
        .returning(Promise.id)
    )
    steps = [(StepKind.MADE, made, True), *fate.steps]
    last = len(steps) - 1
    db.session.execute(
        insert(PromiseStep),
        [
            {
                "promise_id": promise_id,
                "kind": kind,
                "by_id": keeper if by_keeper else None,
                "at": at,
                "note": oath.note if number == last else "",
            }
            for number, (kind, at, by_keeper) in enumerate(steps)
        ],
    )
    db.session.execute(update(Submission).where(Submission.id == thread.id).values(promised_at=made))
    _say(oath, promise_id, thread, moment)
    return promise_id


def _fate(oath: Oath, posted: datetime, due_at: datetime, moment: datetime) -> Fate:
    """Broken by the clock when its day passed; kept late after that, released only before."""
    broken = [(StepKind.BROKEN, due_at, False)]
    if oath.ended is None:
        return Fate(State.BROKEN, broken, None) if due_at <= moment else Fate(State.OPEN, [], None)
    ended = posted + timedelta(days=oath.ended)
    if oath.is_released:
        return Fate(State.RELEASED, [(StepKind.RELEASED, ended, True)], ended)
    if ended < due_at:
        return Fate(State.KEPT, [(StepKind.KEPT, ended, True)], ended)
    return Fate(State.KEPT_LATE, [*broken, (StepKind.KEPT_LATE, ended, True)], ended)


def _say(oath: Oath, promise_id: int, thread: AnyRow, moment: datetime) -> None:
    """What the first of those who voted for it say: kept, then not kept."""
    said = [True] * oath.said_kept + [False] * oath.said_not
    voters = select(Vote.member_id).where(Vote.submission_id == thread.id, Vote.member_id != thread.author_id)
    heard = db.session.scalars(voters.order_by(Vote.member_id).limit(len(said))).all()
    words = [
        {"promise_id": promise_id, "member_id": member_id, "kept": kept, "said_at": moment - timedelta(days=2)}
        for member_id, kept in zip(heard, said, strict=False)
    ]
    if words:
        db.session.execute(insert(PromiseWord), words)


def _commit(value_id: int, texts: Sequence[str], created: datetime) -> None:
    rows = [{"value_id": value_id, "text": text, "created_at": created} for text in texts]
    db.session.execute(insert(Commitment), rows)


def _show(
    value_id: int,
    shown: Shown,
    threads: Threads,
    kept: Mapping[str, int],
    members: Mapping[str, int],
    moment: datetime,
) -> None:
    commitment = select(Commitment.id).where(Commitment.value_id == value_id, Commitment.text == shown.commitment)
    db.session.execute(
        insert(Evidence).values(
            value_id=value_id,
            commitment_id=db.session.scalar(commitment),
            submission_id=threads[shown.title].id,
            promise_id=kept[shown.promise] if shown.promise else None,
            sense=shown.sense,
            note=shown.note,
            changed=shown.changed,
            by_id=members[shown.by],
            created_at=moment - timedelta(days=shown.age),
        )
    )


def _id(statement: object) -> int:
    return db.session.scalars(statement).one()  # type: ignore[call-overload,no-any-return]
