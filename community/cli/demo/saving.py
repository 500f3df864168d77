"""Customers of the demo's company who were about to leave, and what its team did about it over the months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from community.assists.models import HeatRow
from community.care.commands import EndRescue, GiveRescue, LetGo, NoteRescue, PlanRescue
from community.care.events import RescueGiven
from community.care.leaving import words_of_leaving
from community.care.models import Rescue, RescueSign, RescueState, RescueStep, Rule
from community.care.services import ask_let_go, confirm_let_go, end_rescue, give_rescue, note_rescue, plan_rescue
from community.care.services.opening import Sign, lay
from community.customers.services.worth import weigh
from community.kernel.audit import AuditRow
from community.kernel.db import AnyRow, db
from community.kernel.events import OutboxRow
from community.policy import SYSTEM, Actor, Role
from community.submissions.models import Submission

BEGAN = timedelta(hours=2)  # after the post
INGRID, PRIYA, JONAS = "Ingrid Solheim", "Priya Raman", "Jonas Berg"
ROLES = {INGRID: Role.MODERATOR, PRIYA: Role.PRODUCT_MANAGER, JONAS: Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Saving:
    """A rescue: the post that began it, who looks after it, what happened, what comes next (and in how many days), and
    how it ended after how many days. `hand` is what one of the team heard; `ask` why somebody would let them go.
    """

    title: str
    owner: str | None = None
    notes: Sequence[str] = ()
    plan: tuple[str, int] | None = None
    end: tuple[RescueState, str, int] | None = None
    hand: str = ""
    ask: str = ""


SAVINGS = (
    Saving(
        "Lukewarm again, third time this month",
        INGRID,
        ("Called her: she is not angry about the coffee, but that nobody wrote back the second time.",),
        plan=("Bring her the next one by hand, and stay until she has tasted it.", 2),
    ),
    Saving(
        "Before you close the shop in our town, a letter",
        PRIYA,
        ("Read her letter aloud on Monday. Nobody said anything for a while.",),
        plan=("Answer by letter, on paper, signed by all of us.", 0),
    ),
    Saving("Where does my basket go while I wait?", JONAS, plan=("Show her the draft of the new basket.", 5)),
    Saving(
        "Stamps on paper for people without a smart telephone",
        INGRID,
        ("She wants the card of 1998 back. We explained the counter at the till twice.",),
        ask="We will not print cards again, and she will not take less. Let us say so and part as friends.",
    ),
    Saving(
        "You rang to ask why I'd cancelled, and then you listened",
        INGRID,
        ("Rang before the last bag was sent. Forty minutes.",),
        end=(RescueState.SAVED, "She wrote this, and ordered for her sister as well.", 12),
        hand="Cancelled on Tuesday, after two years without a word of complaint.",
    ),
    Saving(
        "I cancelled in writing and you took the money anyway",
        JONAS,
        ("Paid back the same day, with the bank's fee.",),
        end=(
            RescueState.SAVED,
            "Took the subscription up again in the shop, and laughed about his name on the form.",
            23,
        ),
    ),
    Saving("milk", INGRID, end=(RescueState.SAVED, "Comes every morning again; oat is not charged any more.", 41)),
    Saving(
        "The app says open, the door says closed",
        JONAS,
        ("Three mails, no answer.",),
        end=(RescueState.LOST, "No order for three months.", 92),
    ),
    Saving(
        "Where do I delete my account?",
        INGRID,
        ("Told her where it is, and asked whether it was something we did.",),
        end=(RescueState.LOST, "She moved to Lyon, where we do not deliver.", 6),
    ),
    Saving(
        "Dogs: yes or no? Write it on the door",
        PRIYA,
        ask="She wants shops without dogs. Half of ours are known for theirs, and we said so on the door.",
        end=(RescueState.LET_GO, "", 30),
    ),
    Saving(
        "Put the allergens on the pastry, not in a folder behind the till",
        PRIYA,
        end=(RescueState.SAVED, "The labels are printed, and she was the first to be shown one.", 60),
    ),
)


def save_customers(members: Mapping[str, int], moment: datetime) -> None:
    """Write all of it, as of `moment`."""
    weigh()  # what is at stake is reckoned from what customers pay, which the worker would find out later
    posts = select(Submission, HeatRow.evidence.label("evidence"))
    posts = posts.outerjoin(HeatRow, HeatRow.submission_id == Submission.id)
    wanted = posts.where(Submission.title.in_([one.title for one in SAVINGS]))
    threads = {row.Submission.title: row for row in db.session.execute(wanted)}
    team = {name: Actor(id=members[name], name=name, role=role) for name, role in ROLES.items()}
    trail = db.session.scalar(select(func.max(AuditRow.id))) or 0
    for one in SAVINGS:
        _save(one, threads[one.title], team, moment)
    db.session.execute(delete(AuditRow).where(AuditRow.id > trail))  # nobody did this: it is a story
    db.session.execute(delete(OutboxRow).where(OutboxRow.event == RescueGiven.__name__))  # nor is anybody told


def _save(one: Saving, row: AnyRow, team: Mapping[str, Actor], moment: datetime) -> None:
    post: Submission = row.Submission
    who = team[one.owner] if one.owner else SYSTEM
    rescue = lay(who if one.hand else SYSTEM, post.author_id or 0, [_sign(one, row)])
    assert rescue is not None
    if one.owner:
        give_rescue(SYSTEM if not one.hand else who, rescue.id, GiveRescue(owner=who.id))
    for word in one.notes:
        note_rescue(who, rescue.id, NoteRescue(word=word))
    if one.plan:
        step, days = one.plan
        plan_rescue(who, rescue.id, PlanRescue(next_step=step, next_on=(moment + timedelta(days=days)).date()))
    if one.ask:
        ask_let_go(team[PRIYA] if who.name == INGRID else who, rescue.id, LetGo(reason=one.ask))
    if one.end:
        outcome, how, _days = one.end
        if outcome is RescueState.LET_GO:
            confirm_let_go(team[INGRID], rescue.id)
        else:
            end_rescue(who, rescue.id, EndRescue(outcome=outcome, how=how))
    db.session.flush()  # what is dated back is there
    _date_back(rescue, post.created_at + BEGAN, _ended(one, post, moment), moment)


def _sign(one: Saving, row: AnyRow) -> Sign:
    post: Submission = row.Submission
    if one.hand:
        return Sign(Rule.HAND, post.id, post.created_at, one.hand)
    if found := words_of_leaving(f"{post.title}\n{post.body}"):
        return Sign(Rule.LEAVING, post.id, post.created_at, "\n".join(found))
    return Sign(Rule.HEAT, post.id, post.created_at, row.evidence or "")


def _ended(one: Saving, post: Submission, moment: datetime) -> datetime | None:
    """When it ended, if it did: after what they said, and before today."""
    return min(post.created_at + timedelta(days=one.end[2]), moment - timedelta(days=1)) if one.end else None


def _date_back(rescue: Rescue, began: datetime, ended: datetime | None, moment: datetime) -> None:
    """Its history lies over its days, and not all of it in this minute."""
    steps = db.session.scalars(
        select(RescueStep).where(RescueStep.rescue_id == rescue.id).order_by(RescueStep.id)
    ).all()
    length = (ended or moment - timedelta(hours=5)) - began
    for number, step in enumerate(steps):
        step.at = began + length * number / max(1, len(steps) - 1)
    rescue.opened_at, rescue.closed_at = began, ended
    if rescue.asked_at:
        rescue.asked_at = steps[-1].at
    db.session.execute(update(RescueSign).where(RescueSign.rescue_id == rescue.id).values(at=began))
