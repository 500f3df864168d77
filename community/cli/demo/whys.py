"""Why things went wrong at the demo's company, what was done about it, and what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from community.causes.commands import KeepCause, LinkCause, MoveCause, RecordFix
from community.causes.models import CauseKind, CauseState, CauseStep, Confidence, Fix, RootCause
from community.causes.services import link_cause, make_cause, move_cause, record_fix
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.policy import Actor, Role
from community.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Why:
    """A cause: the threads that are due to it with how many days ago they happened (None: when they were said), and the
    fix with its age in days; what happened after the fix strikes.
    """

    statement: str
    kind: CauseKind
    threads: Sequence[tuple[str, int | None]]
    age: int
    parent: str = ""
    state: CauseState | None = None
    fix: tuple[str, str, int] | None = None
    after: Sequence[tuple[str, int | None]] = ()


QUEUE = "Nobody tells the app how long the queue in the shop is."
WHYS = (
    Why(
        QUEUE,
        CauseKind.PROCESS,
        (("The pickup time is a fairy tale", None), ("The app forgets my order when the queue is long", None)),
        110,
        state=CauseState.CONFIRMED,
    ),
    Why(
        "The tills and the app were bought from two houses that do not speak to each other.",
        CauseKind.SUPPLIER,
        (("38 minutes for 1.2 kilometres, and the coffee had the temperature of the courier", None),),
        95,
        parent=QUEUE,
    ),
    Why(
        "A second press on “Pay” is a second order, because the page does not know that it is waiting.",
        CauseKind.DESIGN,
        (("Charged twice, and the second one never came back", None),),
        120,
        state=CauseState.FIX_PLANNED,
    ),
    Why(
        "Who cancels is taken off the list by hand, by one person, on Fridays.",
        CauseKind.PROCESS,
        (("The membership renews in silence", None),),
        200,
        fix=("A mail goes out a week before anything renews.", "No money is taken after a notice.", 195),
        after=(("I cancelled in writing and you took the money anyway", None),),
    ),
    Why(
        "The seam of the lid sits where one drinks.",
        CauseKind.DESIGN,
        (("The new lids leak exactly at the mouth", None),),
        200,
        fix=("Lids with the seam at the back, in all shops.", "No lid in the returns of a month.", 60),
    ),
)


def find_whys(members: Mapping[str, int], moment: datetime) -> None:
    """Write all of it, as of `moment`."""
    threads = {row.title: row.id for row in db.session.execute(select(Submission.id, Submission.title))}
    who = Actor(id=members["Ingrid Solheim"], name="Ingrid Solheim", role=Role.MODERATOR)
    made: dict[str, int] = {}
    trail = db.session.scalar(select(func.max(AuditRow.id))) or 0
    for why in WHYS:
        owner = members["Priya Raman" if why.kind is CauseKind.DESIGN else "Jonas Berg"]
        command = KeepCause(statement=why.statement, kind=why.kind, owner=owner, parent=made.get(why.parent))
        cause = make_cause(who, command)
        made[why.statement] = cause.id
        for title, ago in why.threads:
            _link(who, cause.id, threads[title], ago, moment)
        if why.state:
            move_cause(who, cause.id, MoveCause(state=why.state))
        if why.fix:
            done, check, days = why.fix
            record_fix(who, cause.id, RecordFix(done=done, check=check, shipped_on=_day(days, moment)))
        for title, later in why.after:
            _link(who, cause.id, threads[title], later, moment)
        db.session.flush()  # what is dated back is there
        _date_back(cause.id, why.age, moment)
    db.session.execute(delete(AuditRow).where(AuditRow.id > trail))  # nobody did this: it is a story
    db.session.execute(update(RootCause).where(RootCause.id.in_(made.values())).values(is_demo=True))


def _link(who: Actor, cause_id: int, submission_id: int, ago: int | None, moment: datetime) -> None:
    happened = None if ago is None else _day(ago, moment)
    link_cause(
        who,
        LinkCause(cause=cause_id, submission=submission_id, confidence=Confidence.CONFIRMED, happened_on=happened),
    )


def _day(ago: int, moment: datetime) -> date:
    return (moment - timedelta(days=ago)).date()


def _date_back(cause_id: int, age: int, moment: datetime) -> None:
    """Its history lies over the months, and not all of it in this minute."""
    steps = db.session.scalars(select(CauseStep).where(CauseStep.cause_id == cause_id).order_by(CauseStep.id)).all()
    for number, step in enumerate(steps):
        step.at = moment - timedelta(days=age * (1 - number / len(steps)), hours=3)
    cause = db.session.get_one(RootCause, cause_id)
    cause.made_at = steps[0].at
    back = update(Fix).where(Fix.cause_id == cause_id, Fix.came_back_at.is_not(None)).values(came_back_at=steps[-1].at)
    db.session.execute(back)
    cause.opened_at = steps[-1].at if cause.state is CauseState.REOPENED else steps[0].at
